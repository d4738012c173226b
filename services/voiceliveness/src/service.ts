import { operationsBelow } from '@bonafide/contract/operations';
import { engineShape } from '@bonafide/engine/engine-shape';
import { defineBackend } from '@bonafide/messaging/define-backend';
import { versionLine } from '@bonafide/platform/http/version';
import { VoiceLivenessModule } from './voiceliveness.module.js';

/** Presentation attack detection on voice samples. */
export const voiceliveness = defineBackend({
  name: 'voiceliveness',
  config: {},
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: () => engineShape,
  version: {
    paths: ['/voiceliveness/version'],
    line: versionLine('Bonafide VoiceLiveness', new URL('../package.json', import.meta.url)),
  },
  contract: operationsBelow(['/voiceliveness']),
  modules: [VoiceLivenessModule],
});
