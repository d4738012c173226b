import { operationsBelow } from '@bonafide/contract/operations';
import { defineBackend } from '@bonafide/messaging/define-backend';
import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { versionLine } from '@bonafide/platform/http/version';
import { WebhookModule } from './webhook.module.js';

/** Endpoints of the customer and signed deliveries of events. */
export const webhook = defineBackend({
  name: 'webhook',
  config: {},
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: () => platformShape,
  version: {
    paths: ['/webhook/version'],
    line: versionLine('Bonafide Webhook', new URL('../package.json', import.meta.url)),
  },
  contract: operationsBelow(['/webhook']),
  modules: [WebhookModule],
});
