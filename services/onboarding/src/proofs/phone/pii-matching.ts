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

  /** The matcher's decision; what does not match counts for whoever was meant, over all enrolments. */
  async decide(context: StepContext, { pii }: VerifyPiiBody, policy: PhonePolicy): Promise<PiiDecision> {
    const { tenant, operationId } = context;
    const profile = await this.profiles.of(context);
    const claim = { ...pii.fullName, phoneNumber: pii.internationalTelephone };
    const claimant = { tenant, operationId, profile };
    const whose = await this.matcher.personOf(claimant, claim);
    const bound = { tenant, factor: 'personal data', whose, most: policy.maxPiiFailuresPerDay };
    const taken = await this.uses.take([bound]);
    let decision: PiiDecision | undefined;
    try {
      decision = await this.matcher.match(claimant, claim);
    } finally {
      if (decision !== 'deny') await this.uses.giveBack(taken);
    }
    return decision;
  }
}
