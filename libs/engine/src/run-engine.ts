import { startAhead } from '@bonafide/inference/pool/first-worker';
import type { ServiceDefinition } from '@bonafide/platform/process/service-definition';
import type { z } from 'zod';

/**
 * As `runService`, of an engine whose workers run `tasks`. To load the engine's code takes as long as to load a worker's, so
 * one begins while `load` does its part; a command has no worker.
 */
export async function runEngine<S extends z.ZodRawShape>(
  tasks: URL,
  load: () => Promise<ServiceDefinition<S>>,
): Promise<void> {
  if (process.argv.length === 2) startAhead(tasks);
  const { runService } = await import('@bonafide/platform/process/run-service');
  await runService(await load());
}
