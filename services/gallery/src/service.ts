import { defineBackend } from '@bonafide/messaging/define-backend';
import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { versionLine } from '@bonafide/platform/http/version';
import { GalleryModule } from './gallery.module.js';

/** Face galleries and one-to-many search. */
export const gallery = defineBackend({
  name: 'gallery',
  config: {},
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: () => platformShape,
  version: {
    paths: ['/onboarding/gallery/version'],
    line: versionLine('Bonafide Gallery', new URL('../package.json', import.meta.url)),
  },
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
  modules: [GalleryModule],
});
