import { operationsBelow } from '@bonafide/contract/operations';
import { defineBackend } from '@bonafide/messaging/define-backend';
import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { versionLine } from '@bonafide/platform/http/version';
import { SealingModule, sealingMigrations } from '@bonafide/sealing/sealing.module';
import { sealingConfig } from '@bonafide/sealing/sealing-config';
import { settingsMigrations } from '@bonafide/settings/settings.module';
import { endpointSettingCommand } from './endpoints/endpoint-settings.js';
import { endpointsConfig } from './endpoints/endpoints-config.js';
import { sendingConfig } from './sending/sending-config.js';
import { targetsConfig } from './targets/targets-config.js';
import { WebhookModule } from './webhook.module.js';

/** Endpoints of the customer and signed deliveries of events. */
export const webhook = defineBackend({
  name: 'webhook',
  config: { ...sealingConfig, ...endpointsConfig, ...targetsConfig, ...sendingConfig },
  libraries: [sealingMigrations, settingsMigrations],
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: () => platformShape,
  version: {
    paths: ['/webhook/version'],
    line: versionLine('Bonafide Webhook', new URL('../package.json', import.meta.url)),
  },
  contract: operationsBelow(['/webhook']),
  commands: { setting: endpointSettingCommand },
  modules: [SealingModule, WebhookModule],
});
