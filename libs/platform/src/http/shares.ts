/**
 * An amount (of connections, of bytes) from which several parties take, so that none keeps it from the others: a party may
 * take as long as it then holds no more than was free. One alone gets half, two get a third each, and a newcomer always finds
 * as much as any other holds. Source: dynamic thresholds, Choudhury and Hahne, IEEE/ACM Transactions on Networking 6(2).
 */
export class Shares {
  private readonly held = new Map<string, number>();
  private free: number;

  constructor(total: number) {
    this.free = total;
  }

  /** What a party holds. */
  heldBy(party: string): number {
    return this.held.get(party) ?? 0;
  }

  /** Takes `amount` for a party; false, and nothing is taken, when that is more than its share. */
  take(party: string, amount: number): boolean {
    const held = this.heldBy(party) + amount;
    if (held > this.free) return false;
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
