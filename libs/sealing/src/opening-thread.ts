import type { KeyObject } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { LIMITS } from '@bonafide/platform/limits';
import type { Sealed } from './sealed-request.open.js';
import type { Opened } from './sealed-request.worker.js';

const MOST_WAITING = 64;
const MOST_WAITING_BYTES = 3 * LIMITS.bodyBytes;

/** How a thread is run. */
export interface ThreadOptions {
  /** The code of the thread: is given the keys as `workerData`, answers each envelope with `Opened`. */
  script: URL;
  /** How long an envelope may wait for its turn, and how long the thread may work on one; milliseconds. */
  waitMs: number;
  workMs: number;
}

const OPTIONS: ThreadOptions = {
  script: new URL('./sealed-request.worker.js', import.meta.url),
  waitMs: 5000,
  workMs: 5000,
};

interface Waiting {
  envelope: Sealed;
  resolve(opened: Opened): void;
  reject(error: DomainError): void;
  timer: NodeJS.Timeout;
}

/**
 * A thread that opens envelopes, one at a time; it starts with the first of them. What waits, waits here, so that a
 * thread which ends, answers what cannot be read or does not answer in time costs the one envelope that it worked on:
 * that one is refused as UNAVAILABLE, the others go to the thread that takes its place.
 */
export class OpeningThread {
  private readonly waiting: Waiting[] = [];
  private current: Waiting | undefined;
  private worker: Worker | undefined;
  private readonly options: ThreadOptions;

  constructor(
    private readonly keys: readonly KeyObject[],
    options: Partial<ThreadOptions> = {},
  ) {
    this.options = { ...OPTIONS, ...options };
  }

  /**
   * The bytes inside an envelope, undefined when it does not open. Throws UNAVAILABLE when 64 envelopes or 30 MB wait
   * already, when its turn does not come in time, and when the thread fails on it.
   */
  async open(envelope: Sealed): Promise<Opened> {
    this.requireRoom(envelope);
    return this.ask(envelope, 'push');
  }

  /** Throws UNAVAILABLE when so many wait that `open` would refuse this one. */
  requireRoom(envelope: Sealed): void {
    if (!this.hasRoom(envelope)) throw unavailable('Too many sealed requests, try again');
  }

  /** The same ahead of all that wait, whatever waits: for one envelope at a time that tells whether any can be opened. */
  openAhead(envelope: Sealed): Promise<Opened> {
    return this.ask(envelope, 'unshift');
  }

  /** Ends the thread; envelopes that still wait are refused. A later envelope starts another. */
  async close(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    for (const one of [this.current, ...this.waiting.splice(0)]) one && refuse(one, new Error('The thread is closed'));
    this.current = undefined;
    await worker?.terminate();
  }

  private hasRoom(envelope: Sealed): boolean {
    const held = this.current ? [this.current, ...this.waiting] : this.waiting;
    const bytes = held.reduce((sum, one) => sum + one.envelope.p.length, envelope.p.length);
    return held.length < MOST_WAITING && bytes <= MOST_WAITING_BYTES;
  }

  private ask(envelope: Sealed, where: 'push' | 'unshift'): Promise<Opened> {
    return new Promise((resolve, reject) => {
      const one = { envelope, resolve, reject, timer: setTimeout(() => this.drop(one), this.options.waitMs) };
      this.waiting[where](one);
      this.next();
    });
  }

  private drop(one: Waiting): void {
    this.waiting.splice(this.waiting.indexOf(one), 1);
    refuse(one, new Error('Its turn did not come'));
  }

  private next(): void {
    while (!this.current) {
      const one = this.waiting.shift();
      if (!one) return void this.worker?.unref();
      clearTimeout(one.timer);
      try {
        this.give(one);
      } catch (cause) {
        refuse(one, cause);
      }
    }
  }

  private give(one: Waiting): void {
    this.worker ??= this.startWorker();
    const { worker } = this;
    worker.ref();
    worker.postMessage(one.envelope);
    one.timer = setTimeout(() => this.lose(worker, new Error('The thread did not answer')), this.options.workMs);
    this.current = one;
  }

  private startWorker(): Worker {
    const worker = new Worker(this.options.script, { workerData: this.keys });
    worker.on('message', (opened: Opened) => {
      if (this.worker === worker) this.settle((one) => one.resolve(opened));
    });
    worker.on('messageerror', (error) => this.lose(worker, error));
    worker.on('error', (error) => this.lose(worker, error));
    worker.on('exit', () => this.lose(worker, new Error('The thread ended')));
    return worker;
  }

  /** A thread that is lost is not listened to again; the next envelope starts another. */
  private lose(worker: Worker, cause: unknown): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    void worker.terminate();
    this.settle((one) => refuse(one, cause));
  }

  private settle(how: (one: Waiting) => void): void {
    const one = this.current;
    this.current = undefined;
    if (one) {
      clearTimeout(one.timer);
      how(one);
    }
    this.next();
  }
}

function refuse({ timer, reject }: Waiting, cause: unknown): void {
  clearTimeout(timer);
  reject(unavailable('Sealed requests cannot be opened now, try again', cause));
}

function unavailable(message: string, cause?: unknown): DomainError {
  return new DomainError('UNAVAILABLE', message, {}, { cause });
}
