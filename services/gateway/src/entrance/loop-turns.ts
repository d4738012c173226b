/** Requests of a party that are begun in one turn of the event loop; a small one takes a fifth of a millisecond. */
const PER_TURN = 4;

/**
 * Begins what comes at once, but of each party only a few in one turn of the event loop: the others wait for the next turns,
 * beside what comes there from other parties. Whoever has hundreds of requests open would else have all of them begun before
 * one of a neighbour's is read.
 */
export class LoopTurns {
  private readonly begun = new Map<string, number>();
  private readonly waiting = new Map<string, (() => void)[]>();
  private isTurnDue = false;

  /** Calls `work`, now or in a later turn; those of a party in order. It must not throw. */
  begin(party: string, work: () => void): void {
    const begun = this.begun.get(party) ?? 0;
    const queued = this.waiting.get(party);
    if (begun < PER_TURN && !queued) {
      this.begun.set(party, begun + 1);
      this.await();
      work();
    } else if (queued) queued.push(work);
    else this.waiting.set(party, [work]);
  }

  private await(): void {
    if (this.isTurnDue) return;
    this.isTurnDue = true;
    setImmediate(() => this.turn());
  }

  private turn(): void {
    this.isTurnDue = false;
    this.begun.clear();
    for (const [party, queued] of this.waiting) {
      const works = queued.splice(0, PER_TURN);
      if (queued.length === 0) this.waiting.delete(party);
      this.begun.set(party, works.length);
      for (const work of works) work();
    }
    if (this.begun.size > 0) this.await();
  }
}
