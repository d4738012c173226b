import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { tell } from '../events/lifecycle.js';
import type { Registration } from '../person/registration.entity.js';
import { Registrations } from '../person/registrations.js';
import { Sessions } from '../session/sessions.js';
import { CustomerConfigs } from '../settings/customer-configs.js';
import { authenticationChecks } from '../settings/required-checks.js';
import type { AuthenticateBody } from './authentication.schemas.js';

/** Begins authentications. */
@Injectable()
export class AuthenticationStart {
  constructor(
    private readonly database: DataSource,
    private readonly sessions: Sessions,
    private readonly configs: CustomerConfigs,
    private readonly registrations: Registrations,
  ) {}

  /** Throws INVALID_VALUE when neither code nor username names a registration of the tenant. */
  async authenticate(caller: Caller, body: AuthenticateBody): Promise<object> {
    const registration = await this.registrationOf(caller.tenant, body);
    const config = await this.configs.of(caller.tenant);
    const requiredChecks = authenticationChecks(config);
    const token = await this.database.transaction(async (manager) => {
      const now = new Date();
      const begun = await this.sessions.begin(
        manager,
        {
          tenant: caller.tenant,
          kind: 'authentication',
          requiredChecks,
          registrationId: registration.id,
          attempts: config.maxAuthenticationAttempts,
          savesPerson: false,
          idleSeconds: config.policy.sessionIdleSeconds,
          lifetimeSeconds: config.policy.sessionLifetimeSeconds,
        },
        now,
      );
      await tell(manager, begun.session, { type: 'authentication.started', requestId: caller.requestId, now });
      return begun.token;
    });
    return { authToken: token, requiredChecks, recordVideo: config.recordAuthenticationVideo };
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
