import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { CONSENT_FIELD } from '../../../journey/consent/consents.js';
import { CustomerConfigs } from '../../../settings/customer-configs.js';

/** Whether a tenant's settings let people be registered by a picture alone. */
@Injectable()
export class RegisteringTerms {
  constructor(private readonly configs: CustomerConfigs) {}

  /** Throws INVALID_VALUE, with a reason, where the tenant requires consents, which do not come along, or keeps nobody. */
  async require(tenant: string): Promise<void> {
    const { policy, saveToSubjectManager } = await this.configs.of(tenant);
    if (saveToSubjectManager !== 1) {
      const message = 'The tenant keeps no people ("saveToSubjectManager").';
      throw new DomainError('INVALID_VALUE', message, { field: 'saveToSubjectManager', reason: 'not_kept' });
    }
    if (policy.biometricConsentRequired) {
      const message = `The tenant requires "${CONSENT_FIELD}", which an enrolment alone can bring.`;
      throw new DomainError('INVALID_VALUE', message, { field: CONSENT_FIELD, reason: 'consent_required' });
    }
  }
}
