import type { KeyObject } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { openSealed } from './sealed-request.open.js';

/** What the thread is asked: an envelope, still base64. */
export interface OpenJob {
  id: number;
  envelope: { key: string; iv: string; p: string };
}

/** What it answers; `value` is absent when the envelope does not open. */
export interface OpenAnswer {
  id: number;
  value?: unknown;
}

const keys = workerData as KeyObject[];
const bytes = (text: string) => Buffer.from(text, 'base64');

parentPort?.on('message', ({ id, envelope }: OpenJob) => {
  const value = openSealed(keys, { key: bytes(envelope.key), iv: bytes(envelope.iv), p: bytes(envelope.p) });
  parentPort?.postMessage({ id, value } satisfies OpenAnswer);
});
