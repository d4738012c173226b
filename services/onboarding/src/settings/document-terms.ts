import { defineSection } from '@bonafide/settings/section';
import type { Settings } from '@bonafide/settings/settings';
import { SettingsStore } from '@bonafide/settings/settings-store';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

const terms = z.strictObject({
  /** Whether the pages of documents that pass are kept. */
  keepPages: z.boolean(),
  /** For how many days from when the document passed; 0: as long as the registration. */
  pageDays: z.int().min(0).max(3650),
});

export type KeepingTerms = z.output<typeof terms>;

/**
 * The section of a tenant's settings about copies of documents: ADR 0150. Five years have 1827 days at most. What is stored and cannot be
 * read any more was not the default, so it was on; nothing is deleted by mistake.
 */
export const documentsSection = defineSection({
  name: 'documents',
  version: 1,
  schema: terms,
  defaults: { keepPages: false, pageDays: 1827 },
  onInvalid: { keepPages: true, pageDays: 0 },
});

/** What each tenant wants kept of documents. */
@Injectable()
export class DocumentTerms {
  private readonly settings: Settings<KeepingTerms>;

  constructor(store: SettingsStore) {
    this.settings = store.open(documentsSection);
  }

  /** Throws UNAVAILABLE where it cannot be known. */
  of(tenant: string): Promise<KeepingTerms> {
    return this.settings.of(tenant);
  }
}
