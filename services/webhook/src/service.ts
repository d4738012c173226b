import { operationsBelow } from '@bonafide/contract/operations';
import { defineBackend } from '@bonafide/messaging/define-backend';
import { inboxConfig } from '@bonafide/messaging/events/inbox-retention';
import { messagingMigrations } from '@bonafide/messaging/events/outbox.module';
import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { versionLine } from '@bonafide/platform/http/version';
import { SealingModule, sealingMigrations } from '@bonafide/sealing/sealing.module';
import { sealingConfig } from '@bonafide/sealing/sealing-config';
import { settingsMigrations } from '@bonafide/settings/settings.module';
import type { DynamicModule, Type } from '@nestjs/common';
import { deliveryConfig } from './deliveries/delivery-config.js';
import { endpointSettingCommand } from './endpoints/endpoint-settings.js';
import { endpointsConfig } from './endpoints/endpoints-config.js';
import { SendingModule } from './sending/sending.module.js';
import { sendingConfig } from './sending/sending-config.js';
import { targetsConfig } from './targets/targets-config.js';
import { WebhookModule } from './webhook.module.js';

/** The service with a module that provides `ENDPOINTS` and `SENDER` to all. */
export const webhookWith = (endpoints: Type | DynamicModule) =>
  defineBackend({
    name: 'webhook',
    config: {
      ...sealingConfig,
      ...inboxConfig,
      ...endpointsConfig,
      ...targetsConfig,
      ...sendingConfig,
      ...deliveryConfig,
    },
    libraries: [sealingMigrations, settingsMigrations, messagingMigrations],
    migrations: new URL('../migrations', import.meta.url),
    shapeOf: () => platformShape,
    version: {
      paths: ['/webhook/version'],
      line: versionLine('Bonafide Webhook', new URL('../package.json', import.meta.url)),
    },
    contract: operationsBelow(['/webhook']),
    commands: { setting: endpointSettingCommand },
    modules: [SealingModule, endpoints, WebhookModule],
  });

/** Endpoints of the customer and signed deliveries of events. */
export const webhook = webhookWith(SendingModule);
