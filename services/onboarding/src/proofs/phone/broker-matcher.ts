import { z } from 'zod';
import { comparable } from '../../customers/customer-data.js';
import { ProviderError } from '../../providers/provider-error.js';
import type { SignedPost } from '../../providers/signed-post.js';
import type { Claimant, ClaimedPii, PiiDecision, PiiMatcher } from './pii-matcher.js';

const answer = z.object({ decision: z.enum(['approve', 'deny']) });

/**
 * Asks a broker: `{id, fullName: {given, middle, family}, phoneNumber, email}`, answered by `{decision}`, `approve` or `deny`.
 * A broker that is away, late, or answers anything else has approved nothing.
 */
export class BrokerMatcher implements PiiMatcher {
  constructor(private readonly broker: SignedPost) {}

  /** Brokers know people by their names. */
  async personOf(_claimant: Claimant, { givenName, familyName }: ClaimedPii): Promise<string> {
    return comparable(`${givenName} ${familyName}`);
  }

  async match({ operationId: id, profile }: Claimant, claim: ClaimedPii): Promise<PiiDecision> {
    const { givenName: given, middleName: middle, familyName: family, phoneNumber } = claim;
    const question = { id, fullName: { given, middle, family }, phoneNumber, email: profile.email };
    try {
      return (await this.broker.send(id, question, answer)).decision;
    } catch (error) {
      if (error instanceof ProviderError) return 'no_decision';
      throw error;
    }
  }
}
