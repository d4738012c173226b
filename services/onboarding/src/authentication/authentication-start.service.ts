import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Injectable } from '@nestjs/common';
import type { Registration } from '../person/registration.entity.js';
import { Registrations } from '../person/registrations.js';
import { SessionOpener } from '../session/session-opener.js';
import { CustomerConfigs } from '../settings/customer-configs.js';
import { authenticationChecks } from '../settings/required-checks.js';
import type { AuthenticateBody } from './authentication.schemas.js';

/** Begins authentications. */
@Injectable()
export class AuthenticationStart {
  constructor(
    private readonly sessions: SessionOpener,
    private readonly configs: CustomerConfigs,
    private readonly registrations: Registrations,
  ) {}

  /** Throws INVALID_VALUE when neither code nor username names a registration of the tenant. */
  async authenticate(caller: Caller, body: AuthenticateBody): Promise<object> {
    const registration = await this.registrationOf(caller.tenant, body);
    const config = await this.configs.of(caller.tenant);
    const requiredChecks = authenticationChecks(config);
    const start = { kind: 'authentication', requiredChecks, registrationId: registration.id } as const;
    const authToken = await this.sessions.open(caller, config, start);
    return { authToken, requiredChecks, recordVideo: config.recordAuthenticationVideo };
  }

  private async registrationOf(tenant: string, body: AuthenticateBody): Promise<Registration> {
    const { registrationCode, username } = body;
    if (registrationCode) {
      const found = await this.registrations.byCode(tenant, registrationCode);
      if (found) return found;
      throw new DomainError('INVALID_VALUE', 'Not a valid registration code', { field: 'registrationCode' });
    }
    if (username) {
      const found = await this.registrations.byUsername(tenant, username);
      if (found) return found;
      throw new DomainError('INVALID_VALUE', 'Not a registered username', { field: 'username' });
    }
    throw new DomainError('FIELD_MISSING', 'Required field "registrationCode" or "username" is missing.');
  }
}
