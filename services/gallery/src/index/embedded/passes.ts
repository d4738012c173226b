import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { SharedMemory } from './kernel.js';
import { BLOCK_WORDS, type RoomView } from './moment.js';
import { type Hits, MOST_QUERIES, PassControl, type PassMessage, type PassQuery } from './pass.js';
import { roundingOf } from './quantise.js';
import { type Thread, Threads } from './threads.js';
import { Turns } from './turns.js';

/** A query as it waits. What it sees is asked for when its turn has come; whoever asks keeps that unchanged until it is answered. */
export interface Ask {
  readonly tenant: string;
  /** Asks that may share a pass have the same. */
  readonly together: string;
  /** Undefined where there is nothing to search any more. */
  see(): Seen | undefined;
}

/** What one query looks at. */
export interface Seen {
  readonly room: RoomView;
  readonly query: PassQuery;
}

/** What one query found, in no order, and what its similarities err by at most. */
export interface Answer {
  readonly hits: readonly Hits[];
  readonly error: number;
}

/** What became of a pass. */
export interface PassReport {
  readonly queries: number;
  readonly seconds: number;
  readonly outcome: 'done' | 'abandoned' | 'failed';
}

interface Waiting {
  readonly ask: Ask;
  readonly resolve: (answer: Answer | undefined) => void;
  readonly reject: (error: unknown) => void;
  /** Nobody waits for the answer any more. */
  isAbandoned: boolean;
  pass?: Pass;
  place?: number;
}

interface Pass {
  readonly message: PassMessage;
  readonly control: PassControl;
  readonly blocks: number;
  readonly waiting: readonly Waiting[];
  readonly hits: Hits[][];
  /** Threads that have not answered. */
  readonly at: Set<Thread>;
  readonly startedAt: number;
}

export interface PassOptions {
  readonly threads: number;
  readonly memories: () => readonly SharedMemory[];
  /** How many queries may wait. */
  readonly mostWaiting: number;
  readonly onReport: (report: PassReport) => void;
  readonly onLost: (reason: string) => void;
  readonly script?: URL;
}

/**
 * Searches in threads. Queries of one tenant that wait for the same rows share a pass over them, tenants take turns, and a
 * thread that has no block left begins with the next pass while others end the one before.
 */
export class Passes {
  private readonly turns: Turns<Waiting>;
  private readonly threads: Threads;
  private readonly idle = new Set<Thread>();
  private readonly running = new Map<number, Pass>();
  private lastId = 0;
  private isClosed = false;
  private hasThreads = false;

  constructor(private readonly options: PassOptions) {
    this.turns = new Turns(options.mostWaiting);
    this.threads = new Threads(
      { count: options.threads, memories: options.memories, ...(options.script && { script: options.script }) },
      {
        onIdle: (thread) => {
          this.idle.add(thread);
          this.go();
        },
        onAnswer: (thread, answer) => this.onAnswer(thread, answer.id, answer.hits),
        onLost: (thread, reason) => this.onLost(thread, reason),
      },
    );
  }

  get waiting(): number {
    return this.turns.size;
  }

  /** The threads that are alive. */
  get alive(): readonly Thread[] {
    return this.threads.all;
  }

  addSlab(slab: number, memory: SharedMemory): void {
    if (this.hasThreads) this.threads.addSlab(slab, memory);
    else this.startThreads();
  }

  /**
   * Resolves with undefined where there is nothing to search. Throws DomainError: UNAVAILABLE when too many wait, a thread is
   * lost or the index closes, TIMEOUT as soon as the signal is aborted.
   */
  async run(ask: Ask, signal?: AbortSignal): Promise<Answer | undefined> {
    if (this.isClosed) throw unavailable('The index is closed');
    if (signal?.aborted) throw timeout(signal);
    if (!this.hasThreads) this.startThreads();
    const { promise, resolve, reject } = Promise.withResolvers<Answer | undefined>();
    const waiting: Waiting = { ask, resolve, reject, isAbandoned: false };
    const onAbort = () => this.abandon(waiting, signal);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.turns.add(ask.tenant, waiting)?.reject(unavailable('Too many searches wait, try again'));
    this.go();
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Refuses what waits and ends the threads. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const { reject } of this.turns.clear()) reject(unavailable('The index is closed'));
    await this.threads.close();
    for (const pass of [...this.running.values()]) this.fail(pass);
  }

  /** With the first face or search: an index that is not used costs none. */
  private startThreads(): void {
    this.hasThreads = true;
    this.threads.start();
  }

  private abandon(waiting: Waiting, signal: AbortSignal | undefined): void {
    waiting.isAbandoned = true;
    this.turns.remove(waiting.ask.tenant, waiting);
    if (waiting.place !== undefined) waiting.pass?.control.abandon(waiting.place);
    waiting.reject(timeout(signal));
  }

  /** Gives idle threads what there is to do. */
  private go(): void {
    while (this.idle.size > 0 && !this.isClosed) {
      const pass = this.openPass() ?? this.begin();
      if (!pass) return;
      for (const thread of [...this.idle]) {
        this.idle.delete(thread);
        pass.at.add(thread);
        this.threads.send(thread, pass.message);
        if (pass.at.size >= pass.blocks) break;
      }
    }
  }

  /** A pass that has blocks left for one more thread. */
  private openPass(): Pass | undefined {
    for (const pass of this.running.values()) {
      if (pass.at.size < pass.blocks && pass.control.hasBlocks(pass.blocks)) return pass;
    }
    return undefined;
  }

  private begin(): Pass | undefined {
    while (this.turns.size > 0) {
      const taken = this.turns.next(MOST_QUERIES, (first, other) => first.ask.together === other.ask.together);
      const seen: Seen[] = [];
      const waiting: Waiting[] = [];
      for (const one of taken) {
        const view = see(one);
        if (!view) continue;
        waiting.push(one);
        seen.push(view);
      }
      const [first] = seen;
      if (first) return this.make(first.room, seen, waiting);
    }
    return undefined;
  }

  private make(room: RoomView, seen: readonly Seen[], waiting: readonly Waiting[]): Pass {
    const control = PassControl.make();
    const message: PassMessage = {
      type: 'pass',
      id: ++this.lastId,
      stride: room.stride,
      blocks: room.blocks,
      error: room.error + roundingOf(room.stride),
      queries: seen.map(({ query }) => query),
      control,
    };
    const pass: Pass = {
      message,
      control: new PassControl(control),
      blocks: room.blocks.length / BLOCK_WORDS,
      waiting,
      hits: seen.map(() => []),
      at: new Set(),
      startedAt: performance.now(),
    };
    for (const [place, one] of waiting.entries()) Object.assign(one, { pass, place });
    this.running.set(message.id, pass);
    return pass;
  }

  private onAnswer(thread: Thread, id: number, hits: readonly Hits[]): void {
    this.idle.add(thread);
    const pass = this.running.get(id);
    if (pass?.at.delete(thread)) {
      hits.forEach((one, place) => void pass.hits[place]?.push(one));
      if (pass.at.size === 0) this.finish(pass);
    }
    this.go();
  }

  private finish(pass: Pass): void {
    const { error } = pass.message;
    this.end(pass, pass.waiting.every(({ isAbandoned }) => isAbandoned) ? 'abandoned' : 'done');
    pass.waiting.forEach((one, place) => void one.resolve({ hits: pass.hits[place] ?? [], error }));
  }

  private onLost(thread: Thread, reason: string): void {
    this.idle.delete(thread);
    this.options.onLost(reason);
    for (const pass of [...this.running.values()]) if (pass.at.has(thread)) this.fail(pass);
  }

  /** A pass without one of its parts: its other threads stop at their next block, and their answers are not waited for. */
  private fail(pass: Pass): void {
    pass.waiting.forEach((_, place) => void pass.control.abandon(place));
    this.end(pass, 'failed');
    for (const { reject } of pass.waiting) reject(unavailable('The search failed, try again'));
  }

  private end(pass: Pass, outcome: PassReport['outcome']): void {
    this.running.delete(pass.message.id);
    const seconds = (performance.now() - pass.startedAt) / 1000;
    this.options.onReport({ queries: pass.waiting.length, seconds, outcome });
  }
}

/** What a query looks at; it is answered here where that is nothing. */
function see({ ask, resolve, reject }: Waiting): Seen | undefined {
  try {
    const seen = ask.see();
    if (!seen) resolve(undefined);
    return seen;
  } catch (error) {
    reject(error);
    return undefined;
  }
}

function unavailable(message: string): DomainError {
  return new DomainError('UNAVAILABLE', message);
}

function timeout(signal: AbortSignal | undefined): DomainError {
  return new DomainError('TIMEOUT', 'The search did not end in time', {}, { cause: signal?.reason });
}
