import { SIGNALS } from '@bonafide/documents/signals/signal';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { defineSection } from '@bonafide/settings/section';
import { settingCommand } from '@bonafide/settings/setting-command';
import type { Settings } from '@bonafide/settings/settings';
import { SettingsStore } from '@bonafide/settings/settings-store';
import type { Tree } from '@bonafide/settings/tree';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

const choices = z.strictObject({
  /** Signals of forgery that decide: a document on which one of them fails fails, and one that could not be told is undecided. */
  decisiveSignals: z.array(z.enum(SIGNALS)).max(SIGNALS.length),
  /** Lowest S at which verifyDocumentsAndBiometrics calls portrait and selfie one person. */
  matchThreshold: z.number().min(1).max(15),
  /** Whether a document of a state that only specimens have (UTO) can be OK: for trials. */
  acceptSpecimens: z.boolean(),
});

export type DocumentChoices = z.output<typeof choices>;

/** The section of a tenant's settings about documents: ADR 0143. Pages are kept by onboarding alone, where it is told to: ADR 0150. */
export const documentsSection = defineSection({
  name: 'documents',
  version: 1,
  schema: choices,
  defaults: { decisiveSignals: [], matchThreshold: 3, acceptSpecimens: false },
  onInvalid: { decisiveSignals: [...SIGNALS], matchThreshold: 15 },
});

/** What each tenant asks of documents beyond what every document is held to. */
@Injectable()
export class DocumentSettings {
  private readonly settings: Settings<DocumentChoices>;

  constructor(store: SettingsStore) {
    this.settings = store.open(documentsSection);
  }

  /** Throws UNAVAILABLE where it cannot be known: nothing is judged by a guess. */
  of(tenant: string): Promise<DocumentChoices> {
    return this.settings.of(tenant);
  }
}

/** Members of onboarding's section of the same name. */
const OF_ONBOARDING = ['keepPages', 'pageDays'];

/** `node main.js setting show|change`. */
export const documentSettingCommand = settingCommand({
  config: {},
  open: (store) => {
    const settings = store.open(documentsSection);
    const change = async (tenant: string, choices: Tree): Promise<void> => {
      const field = OF_ONBOARDING.find((name) => Object.hasOwn(choices, name));
      if (field) throw notHere(field);
      await settings.change(tenant, choices);
    };
    return [{ name: settings.name, of: (tenant: string) => settings.of(tenant), change }];
  },
});

function notHere(field: string): DomainError {
  const message = `"documents.${field}" is a setting of onboarding, which keeps pages with the person: change it there. docverify keeps none`;
  return new DomainError('INVALID_VALUE', message, { field });
}
