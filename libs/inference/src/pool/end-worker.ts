import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import type { EndMessage } from './task.js';

/** What a worker has to leave by itself when the pool closes; one that is busy for so long is taken for stuck. */
const GRACE_MS = 2_000;

/**
 * Ends a worker, whatever it works on; resolves when its thread has ended. It is asked to leave, which it does between
 * two calls into ONNX Runtime, and is terminated only when it does not within `graceMs`: a thread that is terminated
 * inside such a call takes the whole process with it (Napi::Error that nothing catches, SIGABRT).
 */
export async function endWorker(worker: Worker, { graceMs = GRACE_MS }: { graceMs?: number } = {}): Promise<void> {
  // What a worker that has ended already says.
  if (worker.threadId === -1) return;
  const ended = once(worker, 'exit');
  worker.postMessage({ type: 'end' } satisfies EndMessage);
  const timer = setTimeout(() => void worker.terminate(), graceMs);
  await ended;
  clearTimeout(timer);
}
