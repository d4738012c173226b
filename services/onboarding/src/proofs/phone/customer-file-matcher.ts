import { comparable } from '../../customers/customer-data.js';
import type { Customers } from '../../customers/customers.js';
import type { Claimant, ClaimedPii, PiiDecision, PiiMatcher } from './pii-matcher.js';

/** The embedded default: name and number are those of the customer whom the enrolment's username or address names. */
export class CustomerFileMatcher implements PiiMatcher {
  constructor(private readonly customers: Customers) {}

  async match({ tenant, profile }: Claimant, claim: ClaimedPii): Promise<PiiDecision> {
    await this.customers.requireFile(tenant);
    const { username, email } = profile;
    const customer = await this.customers.find(tenant, { username, email, phoneNumber: claim.phoneNumber });
    if (!customer) return 'deny';
    const { phoneNumber, givenName = '', familyName = '' } = customer.data;
    const isName = isSame(familyName, claim.familyName) && givenNamesOf(claim).some((one) => isSame(givenName, one));
    return isName && phoneNumber === claim.phoneNumber ? 'approve' : 'deny';
  }
}

function givenNamesOf({ givenName, middleName }: ClaimedPii): string[] {
  return [givenName, `${givenName} ${middleName}`];
}

/** Names of which nothing is left to compare are those of nobody. */
function isSame(known: string, claimed: string): boolean {
  return comparable(known) !== '' && comparable(known) === comparable(claimed);
}
