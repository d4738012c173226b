/** Does few things at a time; of the parties that wait, each has its turn. */
export class Turns {
  private running = 0;
  private readonly waiting = new Map<string, (() => void)[]>();

  constructor(private readonly atATime: number) {}

  /** Does `work` for a party once it is its turn; settles as `work` does. */
  async run<T>(party: string, work: () => Promise<T>): Promise<T> {
    if (this.running < this.atATime) this.running += 1;
    else await new Promise<void>((begin) => this.queue(party, begin));
    try {
      return await work();
    } finally {
      this.next();
    }
  }

  private queue(party: string, begin: () => void): void {
    const queued = this.waiting.get(party);
    if (queued) queued.push(begin);
    else this.waiting.set(party, [begin]);
  }

  /** The place goes to the party that has waited longest since its last turn. */
  private next(): void {
    for (const [party, queued] of this.waiting) {
      const begin = queued.shift();
      this.waiting.delete(party);
      if (queued.length > 0) this.waiting.set(party, queued);
      begin?.();
      return;
    }
    this.running -= 1;
  }
}
