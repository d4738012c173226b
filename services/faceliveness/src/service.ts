import { operationsBelow } from '@bonafide/contract/operations';
import { defineEngine } from '@bonafide/engine/define-engine';
import { SealedRequestsModule } from '@bonafide/sealing/sealed-requests.module';
import { sealedRequestsConfig, sealingConfig } from '@bonafide/sealing/sealing-config';
import { settingsMigrations } from '@bonafide/settings/settings.module';
import { activeConfig } from './active/active-config.js';
import { livenessShape } from './analyze/analyze.errors.js';
import { AnalyzeModule } from './analyze/analyze.module.js';
import { browserShape } from './browser/browser.errors.js';
import { BrowserModule } from './browser/browser.module.js';
import { CaptureModule } from './capture/capture.module.js';
import { captureConfig } from './origin/capture-modes.js';
import { captureSettingCommand } from './origin/capture-settings.js';
import { SealedModule } from './sealed/sealed.module.js';
import { SessionModule } from './session/session.module.js';
import { TASKS } from './tasks.js';
import { VERSION_LINE } from './version.js';

/** Presentation attack detection on face captures. */
export const faceliveness = defineEngine({
  name: 'faceliveness',
  config: {
    ...sealingConfig,
    ...captureConfig,
    ...activeConfig,
    ...sealedRequestsConfig,
  },
  libraries: [settingsMigrations],
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: (path) => (path.startsWith('/b2c/') ? browserShape(path) : livenessShape),
  version: { paths: ['/faceliveness/version'], line: VERSION_LINE },
  contract: operationsBelow(['/faceliveness', '/b2c/sdk/faceliveness', '/b2c/sdk/preface', '/b2c/sdk/getSessionId']),
  tasks: TASKS,
  commands: { setting: captureSettingCommand },
  modules: [SealedRequestsModule, SessionModule, AnalyzeModule, SealedModule, CaptureModule, BrowserModule],
});
