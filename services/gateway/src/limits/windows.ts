import { BoundedMap } from './bounded-map.js';

/** Most names that are counted at a time; the one seen longest ago is forgotten first. */
const COUNTED = 100_000;

/** How much of a limit one name has used. */
export interface Usage {
  limit: number;
  remaining: number;
  /** Seconds until its window ends. */
  resets: number;
  exceeded: boolean;
}

/** Counts by name within fixed windows, each of which begins with the first count in it. */
export class Windows {
  private readonly windows = new BoundedMap<{ count: number; ends: number }>(COUNTED);

  constructor(
    private readonly limit: number,
    private readonly lengthMs: number,
  ) {}

  /** Counts one more. */
  count(name: string): Usage {
    const now = performance.now();
    let window = this.windows.get(name);
    if (!window || window.ends <= now) {
      window = { count: 0, ends: now + this.lengthMs };
      this.windows.set(name, window);
    }
    window.count += 1;
    const remaining = Math.max(0, this.limit - window.count);
    const resets = Math.max(1, Math.ceil((window.ends - now) / 1000));
    return { limit: this.limit, remaining, resets, exceeded: window.count > this.limit };
  }

  /** Takes back one that was counted. */
  giveBack(name: string): void {
    const window = this.windows.get(name);
    if (window && window.count > 0) window.count -= 1;
  }
}
