import type { Role } from '../pack/manifest.js';
import { MOST_LENT } from './lending.js';
import type { Model, ModelOutput, Models, TensorValue } from './models.js';
import type { RanMessage, RunMessage } from './task.js';

type Feeds = Readonly<Record<string, TensorValue>>;
type Outputs = Record<string, ModelOutput>;

interface Run {
  readonly model: Model;
  readonly feeds: Feeds;
  readonly resolve: (outputs: Outputs) => void;
  readonly reject: (error: unknown) => void;
  /** Takes note of another worker's CPU, milliseconds. */
  readonly charge: (cpuMs: number) => void;
  /** No other worker took it. */
  isOwn: boolean;
  /** As in `RunMessage`. */
  readonly begun: Int32Array<SharedArrayBuffer>;
}

/** Claims a run for this thread; false where another has begun it. */
export function begin(begun: Int32Array<SharedArrayBuffer>): boolean {
  return Atomics.compareExchange(begun, 0, 0, 1) === 0;
}

/** Of all jobs of this thread: an answer that comes too late must not be taken for one of the next job. */
let lastId = 0;

/** What the runs of a job need of its worker. */
export interface RunsOptions {
  /** As in `OpenMessage`. */
  readonly spare: Int32Array<SharedArrayBuffer>;
  readonly ask: (run: RunMessage) => void;
  /** Throws when nobody waits for the job any more. */
  readonly check: () => void;
  /** What takes note of another worker's CPU for what the job does now. */
  readonly charging: () => (cpuMs: number) => void;
}

/**
 * Runs of networks that one job asks for at once: its own worker does them one after the other, and idle workers of the pool
 * those that would have to wait, as many as they take; what they have not begun when all else is done comes back. The answers
 * are the same whoever gives them.
 */
export class JobRuns {
  readonly #waiting: Run[] = [];
  readonly #away = new Map<number, Run>();
  #isBusy = false;
  #isOver = false;

  constructor(private readonly options: RunsOptions) {}

  /** The models of a worker, those of some roles run by this queue. */
  over(models: Models, roles: readonly Role[]): Models {
    const over = (role: Role, take: (run: Run) => void): Model => {
      const model = models.get(role);
      const charge = this.options.charging;
      return {
        entry: model.entry,
        run: (feeds) =>
          new Promise((resolve, reject) => {
            const begun = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
            take({ model, feeds, resolve, reject, charge: charge(), isOwn: false, begun });
          }),
      };
    };
    const queue = (run: Run) => {
      this.#waiting.push(run);
      this.#next();
    };
    return {
      ...models,
      get: (role) => (roles.includes(role) ? over(role, queue) : models.get(role)),
      ahead: (role) => (roles.includes(role) && this.#hasRoom() ? over(role, (run) => this.#lend(run)) : undefined),
    };
  }

  /** Takes what another worker ran; what nobody ran is done here, before all else. */
  ran({ id, outputs, cpuMs }: RanMessage): void {
    const run = this.#away.get(id);
    if (!run) return;
    this.#away.delete(id);
    run.charge(cpuMs);
    if (outputs) run.resolve(outputs);
    else {
      run.isOwn = true;
      this.#waiting.unshift(run);
    }
    this.#next();
  }

  /** Begins nothing more: the job is over. What idle workers have not begun, they leave. */
  end(): void {
    this.#isOver = true;
    this.#waiting.length = 0;
    for (const { begun } of this.#away.values()) begin(begun);
    this.#away.clear();
  }

  #next(): void {
    for (;;) {
      const [run] = this.#waiting;
      if (this.#isBusy && (!run || run.isOwn || !this.#hasRoom())) return;
      this.#waiting.shift();
      const own = this.#isBusy ? undefined : (run ?? this.#takenBack());
      if (own) void this.#runHere(own);
      else if (run) this.#lend(run);
      else return;
    }
  }

  /** The last run that was lent and that nobody has begun: a lender may be slow, or have a job by now. */
  #takenBack(): Run | undefined {
    for (const [id, run] of [...this.#away].reverse()) {
      if (!begin(run.begun)) continue;
      this.#away.delete(id);
      return run;
    }
    return undefined;
  }

  #hasRoom(): boolean {
    return this.#away.size < MOST_LENT * Atomics.load(this.options.spare, 0);
  }

  async #runHere(run: Run): Promise<void> {
    this.#isBusy = true;
    try {
      this.options.check();
      run.resolve(await run.model.run(run.feeds));
    } catch (error) {
      run.reject(error);
    } finally {
      this.#isBusy = false;
    }
    if (!this.#isOver) this.#next();
  }

  #lend(run: Run): void {
    const id = ++lastId;
    this.#away.set(id, run);
    this.options.ask({ type: 'run', id, role: run.model.entry.role, feeds: run.feeds, begun: run.begun });
  }
}
