import { defineSection } from '@bonafide/settings/section';
import { settingCommand } from '@bonafide/settings/setting-command';
import type { Settings } from '@bonafide/settings/settings';
import { SettingsStore } from '@bonafide/settings/settings-store';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

const schema = z.strictObject({
  /** `show` tells secrets and values of own headers whenever an endpoint is read, as the contract has it; `mask` only when they are made. */
  secretsOnRead: z.enum(['show', 'mask']),
});

type Choices = z.output<typeof schema>;

/** The section of a tenant's settings about its endpoints. */
const endpointsSection = defineSection({
  name: 'endpoints',
  version: 1,
  schema,
  defaults: { secretsOnRead: 'show' },
  onInvalid: { secretsOnRead: 'mask' },
});

/** What each tenant wants told of its endpoints. */
@Injectable()
export class EndpointSettings {
  private readonly settings: Settings<Choices>;

  constructor(store: SettingsStore) {
    this.settings = store.open(endpointsSection);
  }

  /** Whether secrets are told once only. Throws UNAVAILABLE where that cannot be known: none is shown by a guess. */
  async masksSecrets(tenant: string): Promise<boolean> {
    return (await this.settings.of(tenant)).secretsOnRead === 'mask';
  }
}

/** `node main.js setting show|change`. */
export const endpointSettingCommand = settingCommand({
  config: {},
  open: (store) => [store.open(endpointsSection)],
});
