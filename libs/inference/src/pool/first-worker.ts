import { SHARE_ENV, Worker } from 'node:worker_threads';
import '../runtime/no-telemetry.js';
import type { WorkerInput } from './worker.js';

/** Workers that were started ahead, by the URL of their tasks. */
const ahead = new Map<string, Worker>();

/**
 * Starts a worker for a module of tasks before there is a pool, so that it loads its code while the process still loads its
 * own; the first pool of these tasks takes it.
 */
export function startAhead(tasks: URL): void {
  ahead.set(tasks.href, start({ tasksUrl: tasks.href }));
}

/** The worker that was started ahead for these tasks, or a new one. */
export function workerFor(input: WorkerInput): Worker {
  const known = ahead.get(input.tasksUrl);
  ahead.delete(input.tasksUrl);
  return known ?? start(input);
}

function start(workerData: WorkerInput): Worker {
  return new Worker(new URL('./worker.js', import.meta.url), { workerData, env: SHARE_ENV });
}
