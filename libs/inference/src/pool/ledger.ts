import type { Spent, Timings } from './task.js';

/** CPU that this thread spent on runs for other workers, milliseconds. */
let servedMs = 0;

/** Takes note of a run for another worker, whose job pays for it: not the one that runs here meanwhile. Milliseconds of it. */
export function served({ user, system }: NodeJS.CpuUsage): number {
  const cpuMs = (user + system) / 1000;
  servedMs += cpuMs;
  return cpuMs;
}

/** A clock that yields the wall time since it was made, and the CPU that this thread spent on its own job. */
function stopwatch(): () => Spent {
  const cpuNow = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000 - servedMs;
  };
  const [wall, cpu] = [performance.now(), cpuNow()];
  return () => ({ wallMs: performance.now() - wall, cpuMs: cpuNow() - cpu });
}

const sum = (a: Spent, b: Spent): Spent => ({ wallMs: a.wallMs + b.wallMs, cpuMs: a.cpuMs + b.cpuMs });
const NOTHING: Spent = { wallMs: 0, cpuMs: 0 };

/** Where the time of a job goes: its own thread's, and that of others which ran networks for it, to the stage that asked them. */
export class Ledger {
  readonly stages: Record<string, Spent> = {};
  readonly #elapsed = stopwatch();
  #lent = NOTHING;
  #stage: string | undefined;

  timings(): Timings {
    return { total: sum(this.#elapsed(), this.#lent), stages: this.stages };
  }

  async stage<T>(name: string, work: () => T | Promise<T>): Promise<T> {
    const [elapsed, outer] = [stopwatch(), this.#stage];
    this.#stage = name;
    try {
      return await work();
    } finally {
      this.#stage = outer;
      this.#add(name, elapsed());
    }
  }

  /** Takes note of other threads' CPU for the stage that is open now. */
  charging(): (cpuMs: number) => void {
    const name = this.#stage;
    return (cpuMs) => {
      const spent = { wallMs: 0, cpuMs };
      this.#lent = sum(this.#lent, spent);
      if (name !== undefined) this.#add(name, spent);
    };
  }

  #add(name: string, spent: Spent): void {
    this.stages[name] = sum(this.stages[name] ?? NOTHING, spent);
  }
}
