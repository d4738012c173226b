/** So many parties find a part of a reserve each. */
const PARTS = 16;

/**
 * An amount (of connections, of bytes) from which several parties take, so that none keeps it from the others, however
 * long it holds. A party takes while it then holds no more than was free beside `reserve`: one alone gets half of that, two
 * that give back and take again a third each (dynamic thresholds: Choudhury and Hahne, IEEE/ACM Transactions on Networking
 * 6(2)). From the reserve it takes only while it then holds at most a part: a sixteenth of the reserve, at least 1. So each
 * party finds all of its first part as long as, itself included, no more than `reserve / part` parties hold anything.
 */
export class Shares {
  private readonly held = new Map<string, number>();
  private readonly part: number;
  private free: number;

  constructor(
    total: number,
    private readonly reserve: number,
  ) {
    this.free = total;
    this.part = Math.max(1, reserve / PARTS);
  }

  /** What a party holds. */
  heldBy(party: string): number {
    return this.held.get(party) ?? 0;
  }

  /** Takes `amount` for a party; false, and nothing is taken, when that is more than its share, or `weight` times that. */
  take(party: string, amount: number, weight = 1): boolean {
    const [held, open] = [this.heldBy(party) + amount, this.free - this.reserve];
    if ((held > weight * open || amount > open) && (held > this.part || amount > this.free)) return false;
    this.free -= amount;
    this.held.set(party, held);
    return true;
  }

  /** Gives back what was taken. */
  giveBack(party: string, amount: number): void {
    const held = this.heldBy(party) - amount;
    this.free += amount;
    if (held > 0) this.held.set(party, held);
    else this.held.delete(party);
  }
}
