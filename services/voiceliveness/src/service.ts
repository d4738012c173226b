import { engineShape } from '@bonafide/platform/errors/error-shapes';
import { admitFromGateway, behindGateway } from '@bonafide/platform/http/admission';
import { moduleOf } from '@bonafide/platform/service/platform';
import { defineService } from '@bonafide/platform/service/service-definition';

/** Presentation attack detection on voice samples. */
export const voiceliveness = defineService({
  name: 'voiceliveness',
  config: behindGateway,
  entities: [],
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: () => engineShape,
  version: { paths: ['/voiceliveness/version'], line: 'Bonafide VoiceLiveness, version 0.1.0' },
  planned: [
    'POST /voiceliveness/analyze',
    'POST /voiceliveness/analyzeEncrypted',
    'POST /voiceliveness/calculateLength',
    'POST /voiceliveness/calculateLengthEncrypted',
  ],
  admit: admitFromGateway,
  module: () => moduleOf({ controllers: [], providers: [] }),
});
