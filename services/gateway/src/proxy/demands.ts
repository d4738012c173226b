import { pooled, STRANGERS } from './caller-shares.js';

/** How many times as much as another a party asks for that asks for much more. */
const MUCH = 2;

/**
 * How much each party asks for at a time: what it has and what it waits for. Who floods asks for much more than those beside
 * it, however many they are. Strangers are one party, and no measure for tenants: one call of theirs would make every tenant
 * a greedy one.
 */
export class Demands {
  private readonly asked = new Map<string, number>();

  /** Notes that a party asks for one more, or for one less. */
  change(party: string, by: 1 | -1): void {
    const asked = this.of(party) + by;
    if (asked > 0) this.asked.set(pooled(party), asked);
    else this.asked.delete(pooled(party));
  }

  /** True of a tenant beside whom another party asks for much more. */
  isModest(party: string): boolean {
    if (pooled(party) === STRANGERS) return false;
    const own = this.of(party);
    for (const other of this.asked.values()) if (other > MUCH * own) return true;
    return false;
  }

  /** True of a party that asks for much more than a tenant beside it. */
  isGreedy(party: string): boolean {
    const own = this.of(party);
    for (const [other, asked] of this.asked) if (other !== STRANGERS && own > MUCH * asked) return true;
    return false;
  }

  /** True of a tenant while no other party has anything or waits for it. */
  isAlone(party: string): boolean {
    if (pooled(party) === STRANGERS) return false;
    return this.asked.size === (this.asked.has(party) ? 1 : 0);
  }

  private of(party: string): number {
    return this.asked.get(pooled(party)) ?? 0;
  }
}
