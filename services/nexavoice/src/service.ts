import { engineShape } from '@bonafide/platform/errors/error-shapes';
import { admitFromGateway, behindGateway } from '@bonafide/platform/http/admission';
import { moduleOf } from '@bonafide/platform/service/platform';
import { defineService } from '@bonafide/platform/service/service-definition';

/** Voice templates and one-to-one comparison. */
export const nexavoice = defineService({
  name: 'nexavoice',
  config: behindGateway,
  entities: [],
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: () => engineShape,
  version: { paths: ['/nexavoice/version'], line: 'Bonafide NexaVoice, version 0.1.0' },
  planned: ['POST /nexavoice/compare', 'POST /nexavoice/export'],
  admit: admitFromGateway,
  module: () => moduleOf({ controllers: [], providers: [] }),
});
