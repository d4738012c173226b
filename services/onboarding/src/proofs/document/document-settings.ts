import { Injectable } from '@nestjs/common';
import { CustomerConfigs } from '../../settings/customer-configs.js';
import { DocumentTerms } from '../../settings/document-terms.js';

/** What a tenant asks of documents now. */
export interface DocumentSettings {
  /** Whether chips are not read, may be read, or must verify before a document counts. */
  chip: 'DISABLED' | 'OPTIONAL' | 'MANDATORY';
  /** Lowest S between selfie and printed portrait, and between selfie and the chip's. */
  printThreshold: number;
  chipThreshold: number;
  /** Whether the pages of a document that passes are kept. */
  keepsPages: boolean;
}

/** A tenant's settings of documents, as they are when a step is called. */
@Injectable()
export class DocumentRules {
  constructor(
    private readonly configs: CustomerConfigs,
    private readonly terms: DocumentTerms,
  ) {}

  async of(tenant: string): Promise<DocumentSettings> {
    const [config, { keepPages }] = await Promise.all([this.configs.of(tenant), this.terms.of(tenant)]);
    return {
      chip: config.onboardingOptions.enrollment.icaoVerification,
      printThreshold: Number(config.ocrPortraitSelfieMatchThreshold),
      chipThreshold: Number(config.rfidPortraitSelfieMatchThreshold),
      keepsPages: keepPages,
    };
  }
}
