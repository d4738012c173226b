import { Inject, Injectable } from '@nestjs/common';
import type { StepContext } from '../../journey/step/step-context.js';
import { Profiles } from '../../journey/subject/profiles.js';
import { DailyUses } from '../../journey/throttle/daily-uses.js';
import type { PhonePolicy } from './phone.policy.js';
import type { VerifyPiiBody } from './phone.schemas.js';
import { PII_MATCHER, type PiiDecision, type PiiMatcher } from './pii-matcher.js';

/** Asks the matcher about the person of a session, and bounds how often it says no. */
@Injectable()
export class PiiMatching {
  constructor(
    @Inject(PII_MATCHER) private readonly matcher: PiiMatcher,
    private readonly profiles: Profiles,
    private readonly uses: DailyUses,
  ) {}

  /** The matcher's decision; what does not match counts for the person's username, over all enrolments of it. */
  async decide(context: StepContext, { pii }: VerifyPiiBody, policy: PhonePolicy): Promise<PiiDecision> {
    const { tenant, operationId } = context;
    const profile = await this.profiles.of(context);
    const { fullName, internationalTelephone: phoneNumber } = pii;
    const claim = {
      givenName: fullName.fname,
      middleName: fullName.mname ?? '',
      familyName: fullName.lname,
      phoneNumber,
    };
    const bound = { tenant, factor: 'personal data', whose: profile.username, most: policy.maxPiiFailuresPerDay };
    const taken = await this.uses.take([bound]);
    let decision: PiiDecision | undefined;
    try {
      decision = await this.matcher.match({ tenant, operationId, profile }, claim);
    } finally {
      if (decision !== 'deny') await this.uses.giveBack(taken);
    }
    return decision;
  }
}
