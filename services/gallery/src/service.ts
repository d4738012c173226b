import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { admitFromGateway, behindGateway } from '@bonafide/platform/http/admission';
import { moduleOf } from '@bonafide/platform/service/platform';
import { defineService } from '@bonafide/platform/service/service-definition';

/** Face galleries and one-to-many search. */
export const gallery = defineService({
  name: 'gallery',
  config: behindGateway,
  entities: [],
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: () => platformShape,
  version: { paths: ['/onboarding/gallery/version'], line: 'Bonafide Gallery, version 0.1.0' },
  planned: [
    'POST /onboarding/gallery/registerUser',
    'POST /onboarding/gallery/matchFace',
    'POST /onboarding/gallery/addGallery',
    'POST /onboarding/gallery/deleteGallery',
    'GET /onboarding/gallery/listGallery',
    'POST /onboarding/gallery/addRegistrationToGallery',
    'POST /onboarding/gallery/addRegistrationsToGalleries',
    'POST /onboarding/gallery/deleteRegistrationFromGallery',
    'POST /onboarding/gallery/deleteRegistrationsFromGalleries',
    'POST /onboarding/gallery/isRegistrationInGallery',
    'POST /onboarding/gallery/listGalleryOfRegistration',
    'POST /onboarding/gallery/listRegistrationInGallery',
  ],
  admit: admitFromGateway,
  module: () => moduleOf({ controllers: [], providers: [] }),
});
