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
 * those that would have to wait, as many as they take. What comes back is the same whoever ran it.
 */
export class JobRuns {
  readonly #waiting: Run[] = [];
  readonly #away = new Map<number, Run>();
  #isBusy = false;
  #isOver = false;

  constructor(private readonly options: RunsOptions) {}

  /** The models of a worker, those of some roles run by this queue. */
  over(models: Models, roles: readonly Role[]): Models {
    const over = (role: Role, begin: (run: Run) => void): Model => {
      const model = models.get(role);
      const charge = this.options.charging;
      return {
        entry: model.entry,
        run: (feeds) =>
          new Promise((resolve, reject) => begin({ model, feeds, resolve, reject, charge: charge(), isOwn: false })),
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

  /** Begins nothing more: the job is over. */
  end(): void {
    this.#isOver = true;
    this.#waiting.length = 0;
    this.#away.clear();
  }

  #next(): void {
    for (;;) {
      const [run] = this.#waiting;
      if (!run || (this.#isBusy && (run.isOwn || !this.#hasRoom()))) return;
      this.#waiting.shift();
      if (this.#isBusy) this.#lend(run);
      else void this.#runHere(run);
    }
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
    this.options.ask({ type: 'run', id, role: run.model.entry.role, feeds: run.feeds });
  }
}
