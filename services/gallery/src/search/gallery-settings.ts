import { defineSection } from '@bonafide/settings/section';
import { settingCommand } from '@bonafide/settings/setting-command';
import type { Settings } from '@bonafide/settings/settings';
import { SettingsStore } from '@bonafide/settings/settings-store';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

const schema = z.strictObject({
  /** Of the searches for somebody who is not in a gallery, the share that may find a stranger nevertheless. */
  falsePositiveIdentificationRate: z.number().min(1e-9).max(1),
});

type Choices = z.output<typeof schema>;

/** The section of a tenant's settings about its searches. */
const gallerySection = defineSection({
  name: 'gallery',
  version: 1,
  schema,
  defaults: { falsePositiveIdentificationRate: 0.001 },
});

/** What each tenant wants of its searches. */
@Injectable()
export class GallerySettings {
  private readonly settings: Settings<Choices>;

  constructor(store: SettingsStore) {
    this.settings = store.open(gallerySection);
  }

  /** Throws UNAVAILABLE where that cannot be known. */
  async of(tenant: string): Promise<Choices> {
    return this.settings.of(tenant);
  }
}

/** `node main.js setting show|change`. */
export const gallerySettingCommand = settingCommand({
  config: {},
  open: (store) => [store.open(gallerySection)],
});
