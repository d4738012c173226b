import { hasName } from '../../customers/customer-data.js';
import type { Customer, Customers } from '../../customers/customers.js';
import type { Claimant, ClaimedPii, PiiDecision, PiiMatcher } from './pii-matcher.js';

/** The embedded default: name and number are those of the customer whom the enrolment's username or address names. */
export class CustomerFileMatcher implements PiiMatcher {
  constructor(private readonly customers: Customers) {}

  async personOf(claimant: Claimant, claim: ClaimedPii): Promise<string> {
    await this.customers.requireFile(claimant.tenant);
    return (await this.find(claimant, claim))?.id ?? `username ${claimant.profile.username}`;
  }

  async match(claimant: Claimant, claim: ClaimedPii): Promise<PiiDecision> {
    await this.customers.requireFile(claimant.tenant);
    const customer = await this.find(claimant, claim);
    if (!customer) return 'deny';
    return hasName(customer.data, claim) && customer.data.phoneNumber === claim.phoneNumber ? 'approve' : 'deny';
  }

  private find({ tenant, profile }: Claimant, { phoneNumber }: ClaimedPii): Promise<Customer | undefined> {
    const { username, email } = profile;
    return this.customers.find(tenant, { username, email, phoneNumber });
  }
}
