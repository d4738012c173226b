const FIRST_MS = 1000;
const LONGEST_MS = 60_000;
/** Most keys held at once, since every query carries them. */
const MOST = 1000;

/** Keys whose next event was refused: they wait with a growing delay while the others go on. */
export class HeldKeys {
  private readonly held = new Map<string, { until: number; delay: number }>();

  /** Holds a key for a second, and twice as long each further time, a minute at most. Returns the milliseconds. */
  hold(key: string, now = performance.now()): number {
    const before = this.held.get(key);
    const delay = before ? Math.min(2 * before.delay, LONGEST_MS) : FIRST_MS;
    if (before || this.held.size < MOST) this.held.set(key, { until: now + delay, delay });
    return delay;
  }

  /** Forgets that a key was held, once an event of it went through. */
  release(key: string): void {
    this.held.delete(key);
  }

  /** The keys that still wait. */
  waiting(now = performance.now()): string[] {
    return [...this.held].filter(([, { until }]) => until > now).map(([key]) => key);
  }
}
