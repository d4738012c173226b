import type { FullName } from '../../journey/subject/full-name.js';
import type { Profile } from '../../journey/subject/profiles.js';

/** What a person says of themselves. */
export interface ClaimedPii extends FullName {
  /** E.164. */
  phoneNumber: string;
}

/** Whose claim it is. */
export interface Claimant {
  tenant: string;
  /** The same for repeats of one request. */
  operationId: string;
  /** What the enrolment began with. */
  profile: Profile;
}

/** Whether somebody who knows the person finds the same: `no_decision` where nobody can tell now. */
export type PiiDecision = 'approve' | 'deny' | 'no_decision';

/** Injection token of the installation's `PiiMatcher`. */
export const PII_MATCHER = Symbol('matcher of personal data');

/** Matches a name and a phone number with what is known of the person. */
export interface PiiMatcher {
  /**
   * Names whoever would be matched, for counting: the same for all that may be claimed of that person under whatever username.
   * Throws as `match` does.
   */
  personOf(claimant: Claimant, claim: ClaimedPii): Promise<string>;

  /**
   * `approve` only where the number is that of the person of this name. Throws INVALID_VALUE where the tenant has nothing to
   * match with.
   */
  match(claimant: Claimant, claim: ClaimedPii): Promise<PiiDecision>;
}
