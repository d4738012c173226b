import { operationsBelow } from '@bonafide/contract/operations';
import { defineEngine } from '@bonafide/engine/define-engine';
import { versionLine } from '@bonafide/platform/http/version';
import { settingsMigrations } from '@bonafide/settings/settings.module';
import { ChipModule } from './chip/chip.module.js';
import { readingConfig } from './reading/reading-config.js';
import { RecogniseModule } from './recognise/recognise.module.js';
import { browserShape } from './request/browser-errors.js';
import { documentShape } from './request/document-errors.js';
import { documentSettingCommand } from './settings/document-settings.js';
import { TASKS } from './tasks.js';
import { trustCommand } from './trust/trust.command.js';
import { VerifyModule } from './verify/verify.module.js';
import { walletAnchorCommand } from './wallet/trust/wallet-anchor-command.js';
import { WalletModule } from './wallet/wallet.module.js';

/** Document recognition, cross-checks and portrait match. */
export const docverify = defineEngine({
  name: 'docverify',
  config: readingConfig,
  libraries: [settingsMigrations],
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: (path) => (path.startsWith('/b2c/') ? browserShape(path) : documentShape(path)),
  version: {
    paths: ['/documentVerification/version'],
    line: versionLine('Bonafide DocumentVerification', new URL('../package.json', import.meta.url)),
  },
  contract: operationsBelow(['/documentVerification', '/b2c/sdk/documentVerification']),
  tasks: TASKS,
  commands: { setting: documentSettingCommand, trust: trustCommand, 'wallet-anchor': walletAnchorCommand },
  modules: [RecogniseModule, VerifyModule, ChipModule, WalletModule],
});
