import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { admitFromGateway, behindGateway } from '@bonafide/platform/http/admission';
import { moduleOf } from '@bonafide/platform/service/platform';
import { defineService } from '@bonafide/platform/service/service-definition';

/** Endpoints of the customer and signed deliveries of events. */
export const webhook = defineService({
  name: 'webhook',
  config: behindGateway,
  entities: [],
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: () => platformShape,
  version: { paths: ['/webhook/version'], line: 'Bonafide Webhook, version 0.1.0' },
  planned: [
    'GET /webhook/registration',
    'POST /webhook/registration',
    'GET /webhook/registration/:webhookId',
    'PUT /webhook/registration/:webhookId',
    'DELETE /webhook/registration/:webhookId',
    'POST /webhook/event',
  ],
  admit: admitFromGateway,
  module: () => moduleOf({ controllers: [], providers: [] }),
});
