import { defineSection } from '@bonafide/settings/section';
import type { Settings } from '@bonafide/settings/settings';
import { SettingsStore } from '@bonafide/settings/settings-store';
import { COVERS, type Cover } from '@bonafide/vision/quality/covers';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

const choice = z.enum(['refuse', 'accept']);

const choices = z.strictObject({
  /** Faces with covered eyes, as by dark glasses: `refuse` judges none live, `accept` judges them as any other. */
  eyes: choice,
  /** The same of faces with covered mouth and nose, as by a mask. */
  mouth: choice,
});

type Choices = z.output<typeof choices>;

/** The section of a tenant's settings about covered faces: ADR 0085. */
export const coversSection = defineSection({
  name: 'covers',
  version: 1,
  schema: choices,
  defaults: { eyes: 'refuse', mouth: 'refuse' },
  onInvalid: { eyes: 'refuse', mouth: 'refuse' },
});

/** Which covered faces each tenant accepts. */
@Injectable()
export class CoverSettings {
  private readonly settings: Settings<Choices>;

  constructor(store: SettingsStore) {
    this.settings = store.open(coversSection);
  }

  /** What must not be covered for a tenant. Throws UNAVAILABLE where that cannot be known. */
  async refused(tenant: string): Promise<Cover[]> {
    const choicesOfTenant = await this.settings.of(tenant);
    return COVERS.filter((cover) => choicesOfTenant[cover] === 'refuse');
  }
}
