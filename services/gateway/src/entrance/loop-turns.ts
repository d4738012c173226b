/** Requests of a party alone that are begun in one turn of the event loop; a small one takes a fifth of a millisecond. */
const ALONE = 4;
/** Requests of each of several parties in one turn, which then lasts so long, ms. */
const BESIDE = 2;
const TURN_MS = 2;
/** For how long a party that came is one beside whom others come, ms. */
const RECENT_MS = 100;

/**
 * Begins what comes at once, but of each party only a few requests in one turn: the others wait for the next turns, beside
 * what comes there from other parties. Whoever has hundreds of requests open would else have all of them begun before one of
 * a neighbour's is read.
 *
 * A party alone has a turn each time the event loop comes round. Beside others, each has a thousand requests a second at
 * most, as many as a client's rate allows in the long run: a flood that the gateway answers by itself would else take a whole
 * core, for as long as a minute's rate lasts, and services on the same machine would wait for it.
 */
export class LoopTurns {
  private readonly begun = new Map<string, number>();
  private readonly waiting = new Map<string, (() => void)[]>();
  /** When each party came last, in this order. */
  private readonly recent = new Map<string, number>();
  private isTurnDue = false;
  /** When the present turn began. */
  private began = 0;

  /** Calls `work`, now or in a later turn; those of a party in order. It must not throw. */
  begin(party: string, work: () => void): void {
    const now = this.note(party);
    // The end of a turn for which nothing waits needs no timer.
    if (!this.isTurnDue && now - this.began >= TURN_MS) this.next(now);
    const begun = this.begun.get(party) ?? 0;
    const queued = this.waiting.get(party);
    if (begun < this.perTurn && !queued) {
      this.begun.set(party, begun + 1);
      if (!this.isShared) this.await(now);
      work();
      return;
    }
    if (queued) queued.push(work);
    else this.waiting.set(party, [work]);
    this.await(now);
  }

  private note(party: string): number {
    const now = performance.now();
    this.recent.delete(party);
    this.recent.set(party, now);
    return now;
  }

  private get isShared(): boolean {
    return this.recent.size > 1;
  }

  private get perTurn(): number {
    return this.isShared ? BESIDE : ALONE;
  }

  private await(now: number): void {
    if (this.isTurnDue) return;
    this.isTurnDue = true;
    if (this.isShared) setTimeout(() => this.turn(), Math.ceil(this.began + TURN_MS - now));
    else setImmediate(() => this.turn());
  }

  private turn(): void {
    const now = performance.now();
    this.isTurnDue = false;
    this.next(now);
    for (const [party, queued] of this.waiting) {
      this.note(party);
      const works = queued.splice(0, this.perTurn);
      if (queued.length === 0) this.waiting.delete(party);
      this.begun.set(party, works.length);
      for (const work of works) work();
    }
    if (this.waiting.size > 0 || (this.begun.size > 0 && !this.isShared)) this.await(now);
  }

  private next(now: number): void {
    this.began = now;
    this.begun.clear();
    this.forget(now - RECENT_MS);
  }

  private forget(before: number): void {
    for (const [party, time] of this.recent) {
      if (time > before) return;
      this.recent.delete(party);
    }
  }
}
