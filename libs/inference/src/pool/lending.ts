import type { Worker } from 'node:worker_threads';
import type { RanMessage, RunMessage } from './task.js';

/** Runs that an idle worker has at most: one that it works on, and the next, so that it need not wait for it. */
export const MOST_LENT = 2;

/** A run that an idle worker has, and whose it is. */
interface LentRun {
  readonly by: Worker;
  readonly id: number;
}

/**
 * Idle workers run networks for those that have a job. They stay idle for all else: a job that comes meanwhile waits for
 * the run that its worker is in, and what that has not begun goes back. While all workers have jobs nothing is lent.
 */
export class Lending {
  /** How many workers are idle, for all threads to see: they ask only when some are. */
  readonly spare = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  readonly #runs = new Map<Worker, Map<number, LentRun>>();
  #lastId = 0;

  /** `idle`: the workers without a job, as they are at any time. */
  constructor(private readonly idle: Worker[]) {}

  /** Tells all threads how many workers are idle now. */
  count(): void {
    Atomics.store(this.spare, 0, this.idle.length);
  }

  /** Takes a worker out of those that are idle, for a job: the one that has fewest runs, which the job waits for. */
  take(): Worker | undefined {
    const worker = this.#freest();
    if (worker) this.idle.splice(this.idle.indexOf(worker), 1);
    this.count();
    return worker;
  }

  /** Gives a run to the idle worker that has fewest; where none takes it the one that asked is told so. */
  ask(by: Worker, run: RunMessage): void {
    const worker = this.#freest();
    if (!worker || worker === by || this.#count(worker) >= MOST_LENT) {
      refuse({ by, id: run.id });
      return;
    }
    const own = ++this.#lastId;
    this.#runs.set(worker, (this.#runs.get(worker) ?? new Map()).set(own, { by, id: run.id }));
    const buffers = Object.values(run.feeds).map(({ data }) => data.buffer as ArrayBuffer);
    worker.postMessage({ ...run, id: own } satisfies RunMessage, buffers);
  }

  /** Passes an answer on to the worker that asked for it. */
  answer(worker: Worker, ran: RanMessage): void {
    const runs = this.#runs.get(worker);
    const run = runs?.get(ran.id);
    if (!run) return;
    runs?.delete(ran.id);
    run.by.postMessage({ ...ran, id: run.id } satisfies RanMessage);
  }

  /** What a worker that is gone had is done by those that asked for it. */
  lost(worker: Worker): void {
    for (const run of this.#runs.get(worker)?.values() ?? []) refuse(run);
    this.#runs.delete(worker);
    this.count();
  }

  #freest(): Worker | undefined {
    return this.idle.toSorted((a, b) => this.#count(a) - this.#count(b))[0];
  }

  #count(worker: Worker): number {
    return this.#runs.get(worker)?.size ?? 0;
  }
}

function refuse({ by, id }: LentRun): void {
  by.postMessage({ type: 'ran', id, cpuMs: 0 } satisfies RanMessage);
}
