import type { Answer } from '@bonafide/contract/answer';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Injectable } from '@nestjs/common';
import { SessionOpener } from '../../journey/lifetime/session-opener.js';
import type { Registration } from '../../journey/subject/subject.entity.js';
import { type Looked, Subjects } from '../../journey/subject/subjects.js';
import { CustomerConfigs } from '../../settings/customer-configs.js';
import { SessionConditions } from '../../settings/session-conditions.js';
import type { AuthenticateBody } from './authentication.schemas.js';

/** Begins authentications. */
@Injectable()
export class Authentication {
  constructor(
    private readonly sessions: SessionOpener,
    private readonly configs: CustomerConfigs,
    private readonly conditions: SessionConditions,
    private readonly subjects: Subjects,
  ) {}

  /**
   * Throws INVALID_VALUE when neither code nor username names a registration of the tenant or for a consent of the
   * future, NOT_IMPLEMENTED when the tenant asks for a check that this version lacks.
   */
  async authenticate(
    caller: Caller,
    body: AuthenticateBody,
  ): Promise<Answer<'POST /onboarding/authentication/authenticate'>> {
    const { known: subject, now } = await this.registrationOf(caller.tenant, body);
    const config = await this.configs.of(caller.tenant);
    const beginning = { person: { tenant: caller.tenant, subjectId: subject.id }, given: body.biometricConsent, now };
    const conditions = await this.conditions.of('authentication', config, beginning);
    const authToken = await this.sessions.open(caller, { ...conditions, subject });
    return { authToken, requiredChecks: conditions.requiredChecks, recordVideo: config.recordAuthenticationVideo };
  }

  private async registrationOf(tenant: string, body: AuthenticateBody): Promise<Looked & { known: Registration }> {
    const { registrationCode, username } = body;
    if (registrationCode) {
      const looked = await this.subjects.byCode(tenant, registrationCode);
      if (looked?.known) return { known: looked.known, now: looked.now };
      throw new DomainError('INVALID_VALUE', 'Not a valid registration code', { field: 'registrationCode' });
    }
    if (username) {
      const { known, now } = await this.subjects.byUsername(tenant, username);
      if (known) return { known, now };
      throw new DomainError('INVALID_VALUE', 'Not a registered username', { field: 'username' });
    }
    throw new DomainError('FIELD_MISSING', 'Required field "registrationCode" or "username" is missing.');
  }
}
