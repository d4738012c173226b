import { operationsBelow } from '@bonafide/contract/operations';
import { engineShape } from '@bonafide/engine/engine-shape';
import { defineBackend } from '@bonafide/messaging/define-backend';
import { versionLine } from '@bonafide/platform/http/version';
import { NexaVoiceModule } from './nexavoice.module.js';

/** Voice templates and one-to-one comparison. */
export const nexavoice = defineBackend({
  name: 'nexavoice',
  config: {},
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: () => engineShape,
  version: {
    paths: ['/nexavoice/version'],
    line: versionLine('Bonafide NexaVoice', new URL('../package.json', import.meta.url)),
  },
  contract: operationsBelow(['/nexavoice']),
  modules: [NexaVoiceModule],
});
