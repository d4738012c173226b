import { Worker } from 'node:worker_threads';
import type { SharedMemory } from './kernel.js';
import type { PassAnswer, PassMessage, SlabMessage, ThreadInput } from './pass.js';

/** What the threads report. */
export interface ThreadEvents {
  /** A thread has nothing to do. */
  onIdle(thread: Thread): void;
  onAnswer(thread: Thread, answer: PassAnswer): void;
  /** A thread has ended; what it worked on has no answer. Another takes its place. */
  onLost(thread: Thread, reason: string): void;
}

/** One search thread. */
export interface Thread {
  readonly index: number;
  readonly worker: Worker;
}

/** Pause before a lost thread is replaced; doubled for each in a row that did not answer once. */
const RESPAWN_MS = { first: 20, longest: 10_000 };

/** Keeps a fixed number of search threads alive. */
export class Threads {
  private readonly alive = new Set<Thread>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private failures = 0;
  private isClosed = false;

  constructor(
    private readonly input: {
      readonly count: number;
      readonly memories: () => readonly SharedMemory[];
      readonly script?: URL;
    },
    private readonly events: ThreadEvents,
  ) {}

  start(): void {
    for (let index = 0; index < this.input.count; index += 1) this.spawn(index);
  }

  /** Tells all threads of a slab; passes that are sent later may read it. */
  addSlab(slab: number, memory: SharedMemory): void {
    for (const { worker } of this.alive) worker.postMessage({ type: 'slab', slab, memory } satisfies SlabMessage);
  }

  send({ worker }: Thread, pass: PassMessage): void {
    worker.postMessage(pass);
  }

  /** Threads by index. */
  get all(): readonly Thread[] {
    return [...this.alive];
  }

  /** Ends all threads; none is replaced. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const timer of this.timers) clearTimeout(timer);
    await Promise.all([...this.alive].map(({ worker }) => worker.terminate()));
  }

  private spawn(index: number): void {
    const workerData: ThreadInput = { index, slabs: this.input.memories() };
    const worker = new Worker(this.input.script ?? new URL('./search.worker.js', import.meta.url), { workerData });
    const thread = { index, worker };
    let reason = 'it ended';
    this.alive.add(thread);
    worker.on('message', (answer: PassAnswer) => {
      this.failures = 0;
      this.events.onAnswer(thread, answer);
    });
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : 'it failed';
    });
    worker.on('exit', () => this.lose(thread, reason));
    // Messages to a thread that still starts wait for it.
    this.events.onIdle(thread);
  }

  private lose(thread: Thread, reason: string): void {
    this.alive.delete(thread);
    if (this.isClosed) return;
    const pause = Math.min(RESPAWN_MS.first * 2 ** this.failures, RESPAWN_MS.longest);
    this.failures += 1;
    this.events.onLost(thread, reason);
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.spawn(thread.index);
    }, pause);
    this.timers.add(timer);
  }
}
