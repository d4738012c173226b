import type { KeyObject } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { openSealed, type Sealed } from './sealed-request.open.js';

/** What the thread is asked. */
export interface OpenJob {
  id: number;
  envelope: Sealed;
}

/** What it answers; `value` is absent when the envelope does not open. */
export interface OpenAnswer {
  id: number;
  value?: unknown;
}

const keys = workerData as KeyObject[];

parentPort?.on('message', ({ id, envelope }: OpenJob) => {
  const value = openSealed(keys, envelope);
  parentPort?.postMessage({ id, value } satisfies OpenAnswer);
});
