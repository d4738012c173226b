import { runEngine } from '@bonafide/engine/run-engine';
import { TASKS } from './tasks.js';

await runEngine(TASKS, async () => (await import('./service.js')).docverify);
