import { operationsBelow } from '@bonafide/contract/operations';
import { defineEngine } from '@bonafide/engine/define-engine';
import { versionLine } from '@bonafide/platform/http/version';
import { SealingModule, sealingMigrations } from '@bonafide/sealing/sealing.module';
import { sealingConfig } from '@bonafide/sealing/sealing-config';
import { matcherShape } from './match/match.errors.js';
import { MatchModule } from './match/match.module.js';
import { TASKS } from './tasks.js';

/** Face templates and one-to-one comparison. */
export const nexaface = defineEngine({
  name: 'nexaface',
  config: sealingConfig,
  libraries: [sealingMigrations],
  migrations: new URL('../migrations', import.meta.url),
  shapeOf: () => matcherShape,
  version: {
    paths: ['/nexaface/version'],
    line: versionLine('Bonafide NexaFace', new URL('../package.json', import.meta.url)),
  },
  contract: operationsBelow(['/nexaface']),
  tasks: TASKS,
  modules: [SealingModule, MatchModule],
});
