import type { KeyObject } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { openSealed, type Sealed } from './sealed-request.open.js';

/** What the thread answers to an envelope: the bytes that it holds, nothing when it does not open. */
export type Opened = Uint8Array<ArrayBuffer> | undefined;

const keys = workerData as KeyObject[];

parentPort?.on('message', (envelope: Sealed) => {
  const plain = openSealed(keys, envelope);
  if (!plain) return parentPort?.postMessage(undefined satisfies Opened);
  const answer: Opened = new Uint8Array(plain);
  parentPort?.postMessage(answer, [answer.buffer]);
});
// An envelope that did not arrive would be waited for: its thread ends instead, and is replaced.
parentPort?.on('messageerror', (error) => {
  throw error;
});
