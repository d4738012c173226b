import { operationsBelow } from '@bonafide/contract/operations';
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
  contract: operationsBelow(['/onboarding/gallery']),
  modules: [GalleryModule],
});
