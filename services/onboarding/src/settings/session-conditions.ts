import { Injectable } from '@nestjs/common';
import type { BiometricConsent } from '../journey/consent/consent.schemas.js';
import { Consents } from '../journey/consent/consents.js';
import type { SessionStart } from '../journey/lifetime/session-opener.js';
import type { Person } from '../journey/proof/proof.js';
import type { Flow } from '../journey/session/flow.js';
import type { OnboardingConfig } from './onboarding-config.js';
import { RequiredChecks, sessionTerms } from './required-checks.js';

/** Who begins a session, and with what. */
export interface Beginning {
  /** The registered person; absent in an enrolment. */
  person?: Person;
  /** `biometricConsent` of the call. */
  given: BiometricConsent | null | undefined;
  /** The database's time. */
  now: Date;
}

/** What a tenant's settings ask of a new session, and allow it. */
@Injectable()
export class SessionConditions {
  constructor(
    private readonly checks: RequiredChecks,
    private readonly consents: Consents,
  ) {}

  /** Throws what `RequiredChecks.of` and `Consents.owed` throw. */
  async of(
    flow: Flow,
    config: OnboardingConfig,
    { person, given, now }: Beginning,
  ): Promise<Pick<SessionStart, 'flow' | 'requiredChecks' | 'terms' | 'consent' | 'now'>> {
    const requiredChecks = await this.checks.of(flow, config, person);
    const { biometricConsentRequired: isRequired, biometricConsentVersion: version } = config.policy;
    const consent = { given, isOwed: await this.consents.owed({ isRequired, version, given, now }, person) };
    return { flow, requiredChecks, terms: sessionTerms(flow, config), consent, now };
  }
}
