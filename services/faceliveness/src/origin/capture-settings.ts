import type { Config } from '@bonafide/platform/config/config';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { settingCommand } from '@bonafide/settings/setting-command';
import type { Settings } from '@bonafide/settings/settings';
import { SettingsStore } from '@bonafide/settings/settings-store';
import { Inject, Injectable } from '@nestjs/common';
import { coversSection } from '../covers/cover-settings.js';
import { type CaptureModes, captureConfig, captureSection } from './capture-modes.js';

/** How strictly each tenant's captures are held to their origin, and what those get that nothing can judge for attacks. */
@Injectable()
export class CaptureSettings {
  private readonly settings: Settings<CaptureModes>;

  constructor(store: SettingsStore, @Inject(CONFIG) config: Config<typeof captureConfig>) {
    this.settings = store.open(captureSection(config));
  }

  /** The modes in force for a tenant. Throws UNAVAILABLE where they cannot be known: nothing is judged by a guess. */
  of(tenant: string): Promise<CaptureModes> {
    return this.settings.of(tenant);
  }
}

/** `node main.js setting show|change`. */
export const captureSettingCommand = settingCommand({
  config: captureConfig,
  open: (store, config) => [store.open(captureSection(config)), store.open(coversSection)],
});
