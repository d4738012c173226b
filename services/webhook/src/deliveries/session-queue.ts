/** A delivery in memory, as far as order is concerned. */
export interface InOrder {
  eventId: string;
  sessionId: string;
  /** The latest event of its session before it that has not ended. */
  blockedBy: string | null;
}

/** `queued`: it will be sent. `blocked`: an earlier event of its session must go first, and is not here. `later`: not now. */
export type Placed = 'queued' | 'blocked' | 'later';

interface Chain<T> {
  waiting: T[];
  /** One of it is being sent. */
  isBusy: boolean;
  /** One that failed and is not written yet: what the database says of the session is out of date. */
  failed: string | null;
}

/**
 * The deliveries of one endpoint that are in memory, by session: of a session one is sent at a time, the next one when that
 * has ended. What fails takes the later ones of its session out of memory.
 */
export class SessionQueue<T extends InOrder> {
  private readonly chains = new Map<string, Chain<T>>();
  private readonly known = new Set<string>();
  private ready: string[] = [];
  private unsent = 0;

  /** Deliveries that wait to be sent. */
  get size(): number {
    return this.unsent;
  }

  /** Deliveries in memory, those included that are sent and not yet written. */
  get held(): number {
    return this.known.size;
  }

  /** Places what was read of the database, in the order in which it is to be sent. */
  add(item: T): Placed {
    if (this.known.has(item.eventId)) return 'later';
    const chain = this.chains.get(item.sessionId);
    if (chain?.failed) return 'later';
    if (item.blockedBy !== null && !this.known.has(item.blockedBy)) return 'blocked';
    this.known.add(item.eventId);
    this.unsent += 1;
    if (chain) {
      chain.waiting.push(item);
      if (!chain.isBusy && chain.waiting.length === 1) this.ready.push(item.sessionId);
    } else {
      this.chains.set(item.sessionId, { waiting: [item], isBusy: false, failed: null });
      this.ready.push(item.sessionId);
    }
    return 'queued';
  }

  /** The next to send. */
  take(): T | undefined {
    const sessionId = this.ready.shift();
    const chain = sessionId === undefined ? undefined : this.chains.get(sessionId);
    const item = chain?.waiting.shift();
    if (!chain || !item) return undefined;
    chain.isBusy = true;
    this.unsent -= 1;
    return item;
  }

  /** It was sent, and has ended or is to be tried again. */
  settle({ eventId, sessionId }: T, hasEnded: boolean): void {
    const chain = this.chains.get(sessionId);
    if (!chain) return;
    chain.isBusy = false;
    if (hasEnded) {
      if (chain.waiting.length > 0) this.ready.push(sessionId);
      return;
    }
    chain.failed = eventId;
    this.drop(chain);
  }

  /** The outcome of what was sent is written, or somebody else's business: it may be read again. */
  written({ eventId, sessionId }: T): void {
    this.known.delete(eventId);
    const chain = this.chains.get(sessionId);
    if (!chain) return;
    if (chain.failed === eventId) chain.failed = null;
    if (!chain.isBusy && !chain.failed && chain.waiting.length === 0) this.chains.delete(sessionId);
  }

  /** Forgets what was not sent yet. */
  clear(): void {
    for (const chain of this.chains.values()) this.drop(chain);
    this.ready = [];
    for (const [sessionId, { isBusy, failed }] of this.chains) {
      if (!isBusy && !failed) this.chains.delete(sessionId);
    }
  }

  private drop(chain: Chain<T>): void {
    for (const { eventId } of chain.waiting) this.known.delete(eventId);
    this.unsent -= chain.waiting.length;
    chain.waiting = [];
  }
}
