import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { admitFromGateway, behindGateway } from '@bonafide/platform/http/admission';
import { moduleOf } from '@bonafide/platform/service/platform';
import { defineService } from '@bonafide/platform/service/service-definition';

/** Document recognition, cross-checks and portrait match. */
export const docverify = defineService({
  name: 'docverify',
  config: behindGateway,
  entities: [],
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: () => platformShape,
  version: { paths: ['/documentVerification/version'], line: 'Bonafide DocumentVerification, version 0.1.0' },
  planned: [
    'POST /documentVerification/validateDocumentType',
    'POST /documentVerification/verifyDocumentsAndBiometrics',
    'POST /b2c/sdk/documentVerification/validateDocumentType',
    'POST /b2c/sdk/documentVerification/verifyDocumentsAndBiometrics',
  ],
  admit: admitFromGateway,
  module: () => moduleOf({ controllers: [], providers: [] }),
});
