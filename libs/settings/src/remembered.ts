/** How long values are trusted, milliseconds. */
export interface Trust {
  /** How long a value is answered without asking, while changes are reported. */
  freshMs: number;
  /** How long it is answered when asking fails. */
  keptMs: number;
  /** How long to wait after a failure before asking again. */
  pauseMs: number;
}

interface Held<V> {
  value: V;
  askedAt: number;
  /** False when a change may have been missed since. */
  sure: boolean;
  failedAt: number;
}

const MOST_TENANTS = 10_000;

/**
 * What was read for each tenant. A value that is known to be superseded is never answered; one that merely could not be
 * checked is, for `keptMs`. Callers who ask at the same time share one look-up, unless a change came between.
 */
export class Remembered<V> {
  private readonly held = new Map<string, Held<V>>();
  private readonly asking = new Map<string, Promise<V>>();
  /** Counts reported changes: a look-up that began before one may have read the old value. */
  private changes = 0;

  constructor(
    private readonly trust: Trust,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * The value of a tenant: the one held, or what `ask` answers. `listening` says whether changes made elsewhere are
   * reported at once. Rejects as `ask` does when nothing held may stand in.
   */
  async of(tenant: string, listening: boolean, ask: (held: V | undefined) => Promise<V>): Promise<V> {
    const held = this.held.get(tenant);
    if (held && this.isTrusted(held, listening)) return held.value;
    const running = this.asking.get(tenant);
    if (running) return running;
    const mine = this.ask(tenant, ask);
    this.asking.set(tenant, mine);
    return mine.finally(() => {
      if (this.asking.get(tenant) === mine) this.asking.delete(tenant);
    });
  }

  /** Forgets a superseded value, and one that is just being read. */
  forget(tenant: string): void {
    this.changes += 1;
    this.held.delete(tenant);
    this.asking.delete(tenant);
  }

  /** Changes may have been missed: every value is asked for again before it is trusted. */
  doubt(): void {
    this.changes += 1;
    for (const held of this.held.values()) held.sure = false;
    this.asking.clear();
  }

  private async ask(tenant: string, ask: (held: V | undefined) => Promise<V>): Promise<V> {
    const changes = this.changes;
    const askedAt = this.now();
    try {
      const value = await ask(this.held.get(tenant)?.value);
      if (changes === this.changes)
        this.hold(tenant, { value, askedAt, sure: true, failedAt: Number.NEGATIVE_INFINITY });
      return value;
    } catch (error) {
      const held = this.held.get(tenant);
      if (!held || !this.isKept(held)) throw error;
      held.failedAt = this.now();
      return held.value;
    }
  }

  private hold(tenant: string, held: Held<V>): void {
    this.held.delete(tenant);
    this.held.set(tenant, held);
    if (this.held.size <= MOST_TENANTS) return;
    const [oldest] = this.held.keys();
    if (oldest !== undefined) this.held.delete(oldest);
  }

  private isTrusted(held: Held<V>, listening: boolean): boolean {
    if (listening && held.sure && this.now() - held.askedAt < this.trust.freshMs) return true;
    return this.now() - held.failedAt < this.trust.pauseMs && this.isKept(held);
  }

  private isKept(held: Held<V>): boolean {
    return this.now() - held.askedAt < this.trust.keptMs;
  }
}
