import { operationsBelow } from '@bonafide/contract/operations';
import { defineBackend } from '@bonafide/messaging/define-backend';
import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { versionLine } from '@bonafide/platform/http/version';
import { DocverifyModule } from './docverify.module.js';

/** Document recognition, cross-checks and portrait match. */
export const docverify = defineBackend({
  name: 'docverify',
  config: {},
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: () => platformShape,
  version: {
    paths: ['/documentVerification/version'],
    line: versionLine('Bonafide DocumentVerification', new URL('../package.json', import.meta.url)),
  },
  contract: operationsBelow(['/documentVerification', '/b2c/sdk/documentVerification']),
  modules: [DocverifyModule],
});
