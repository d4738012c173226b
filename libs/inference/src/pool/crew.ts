import { setTimeout as sleep } from 'node:timers/promises';
import type { HeapInfo } from 'node:v8';
import type { Worker } from 'node:worker_threads';
import { endWorker } from './end-worker.js';
import { workerFor } from './first-worker.js';
import type { JobAnswer, JobMessage, OpenMessage, RanMessage, RunMessage, WorkerMessage } from './task.js';

/** What a crew reports to its pool. */
export interface CrewEvents {
  /** The worker has its models open and waits for a job. */
  onReady(worker: Worker): void;
  onAnswer(worker: Worker, answer: JobAnswer): void;
  /** The worker asks for a run of a network. */
  onRun(worker: Worker, run: RunMessage): void;
  /** The worker ran a network for another. */
  onRan(worker: Worker, ran: RanMessage): void;
  /** The worker's thread has ended; another takes its place. */
  onLost(worker: Worker, reason: string): void;
}

/** Pause before a lost worker is replaced; doubled for each in a row that died before it was ready. */
const RESPAWN_MS = { first: 50, longest: 10_000 };

/** How long a worker may take to tell of its heap: it does so at once in JavaScript, and after a call into ONNX Runtime. */
const HEAP_MS = 250;

/** Keeps a fixed number of worker threads alive. */
export class Crew {
  readonly #ready = new Set<Worker>();
  readonly #alive = new Set<Worker>();
  /** Asked to leave while they worked: whether another has taken the place already. */
  readonly #stuck = new Map<Worker, { isReplaced: boolean }>();
  readonly #respawns = new Set<NodeJS.Timeout>();
  #size = 0;
  #failedStarts = 0;
  #dismissed = false;

  constructor(
    private readonly input: Omit<OpenMessage, 'type'> & { readonly tasksUrl: string },
    private readonly events: CrewEvents,
  ) {}

  /** Workers with all their models open. */
  get ready(): number {
    return this.#ready.size;
  }

  /** Workers that were given up and have not left yet. */
  get stuck(): number {
    return this.#stuck.size;
  }

  /** V8's statistics of the ready workers, without those that a call into ONNX Runtime held too long to tell theirs. */
  async heaps(): Promise<HeapInfo[]> {
    const late = sleep(HEAP_MS, undefined, { ref: false });
    const told = [...this.#ready].map((worker) =>
      Promise.race([worker.getHeapStatistics().catch(() => undefined), late]),
    );
    return (await Promise.all(told)).filter((heap) => heap !== undefined);
  }

  /** Starts a worker and, once it is ready, the others, each as a lost one is replaced. Rejects when the first cannot start. */
  async start(count: number): Promise<void> {
    this.#size = count;
    try {
      await this.#spawn();
    } catch (error) {
      await this.dismiss();
      throw error;
    }
    for (let others = count - 1; others > 0; others--) this.#spawn().catch(() => {});
  }

  send(worker: Worker, job: JobMessage, transfer: readonly ArrayBuffer[]): void {
    worker.postMessage(job, transfer);
  }

  /**
   * Gives up a worker that does not finish: it gets no more jobs, leaves between two calls into ONNX Runtime, and is
   * terminated when it has not left after `graceMs`. Another starts at once, for at most half of the workers at a time,
   * since each has the models open once more; beyond that when the worker has left.
   */
  replace(worker: Worker, graceMs: number): void {
    if (this.#dismissed || this.#stuck.has(worker)) return;
    this.#ready.delete(worker);
    const replaced = [...this.#stuck.values()].filter(({ isReplaced }) => isReplaced).length;
    const isReplaced = replaced < Math.ceil(this.#size / 2);
    this.#stuck.set(worker, { isReplaced });
    void endWorker(worker, { graceMs });
    if (isReplaced) this.#spawn().catch(() => {});
  }

  /** Ends all workers, whatever they work on; none is replaced. */
  async dismiss(): Promise<void> {
    this.#dismissed = true;
    for (const timer of this.#respawns) clearTimeout(timer);
    await Promise.all([...this.#alive].map((worker) => endWorker(worker)));
  }

  #spawn(): Promise<void> {
    const { pack, spare, tasksUrl } = this.input;
    const worker = workerFor({ tasksUrl });
    worker.postMessage({ type: 'open', pack, spare } satisfies OpenMessage);
    this.#alive.add(worker);
    return new Promise((resolve, reject) => {
      let reason = 'worker exited';
      worker.on('message', (message: WorkerMessage) => {
        if (message.type === 'run') return this.events.onRun(worker, message);
        if (message.type === 'ran') return this.events.onRan(worker, message);
        if (message.type !== 'ready') return this.events.onAnswer(worker, message);
        this.#ready.add(worker);
        this.#failedStarts = 0;
        resolve();
        this.events.onReady(worker);
      });
      worker.on('error', (error) => {
        reason = error instanceof Error ? error.message : String(error);
      });
      worker.on('exit', () => {
        reject(new Error(`inference worker could not start: ${reason}`));
        this.#lose(worker, reason);
      });
    });
  }

  #lose(worker: Worker, reason: string): void {
    this.#alive.delete(worker);
    const stuck = this.#stuck.get(worker);
    this.#stuck.delete(worker);
    if (!this.#ready.delete(worker) && !stuck) this.#failedStarts++;
    this.events.onLost(worker, reason);
    if (this.#dismissed || stuck?.isReplaced) return;
    const pause = Math.min(RESPAWN_MS.first * 2 ** this.#failedStarts, RESPAWN_MS.longest);
    const timer = setTimeout(() => {
      this.#respawns.delete(timer);
      // A failed start is answered by the next one, later; `ready` shows it meanwhile.
      this.#spawn().catch(() => {});
    }, pause);
    this.#respawns.add(timer);
  }
}
