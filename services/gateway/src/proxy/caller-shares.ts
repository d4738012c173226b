import { Shares } from '@bonafide/platform/http/shares';
import type { Identity } from '@bonafide/platform/http/signed-context';

/** The strangers as one party; no tenant has such a name. */
export const STRANGERS = '*';
/** Of all that is shared, how much the strangers hold at most. */
const STRANGERS_PART = 1 / 4;
/** Of all that is shared, how much is kept for parties that hold little. */
const RESERVE = 1 / 3;

/** With whom a caller shares: the clients of its tenant or, where it names no client, the strangers of its address. */
export const partyOf = ({ tenant, client }: Identity, address: string): string =>
  client ? tenant : `${STRANGERS}${address}`;

/**
 * An amount that callers share. Each tenant is a party, and all strangers together are one more, whatever realms they
 * name: they hold a quarter of the whole at most, which their addresses share in the same way. A third of the whole is
 * reserved, unless `reserve` says otherwise: each of up to sixteen parties finds a sixteenth of that, at least 1, whatever
 * the others hold and however long.
 */
export class CallerShares {
  private readonly all: Shares;
  private readonly strangers: Shares;

  constructor(total: number, reserve = total * RESERVE) {
    this.all = new Shares(total, reserve);
    this.strangers = new Shares(Math.max(1, total * STRANGERS_PART), reserve * STRANGERS_PART);
  }

  /** What a party holds; of a stranger, what all of them do. */
  heldBy(party: string): number {
    return this.all.heldBy(pooled(party));
  }

  /** Takes `amount` for a party; false, and nothing is taken, when that is more than its share, or a tenant's `weight` times. */
  take(party: string, amount: number, weight = 1): boolean {
    if (!isStranger(party)) return this.all.take(party, amount, weight);
    if (!this.strangers.take(party, amount)) return false;
    if (this.all.take(STRANGERS, amount)) return true;
    this.strangers.giveBack(party, amount);
    return false;
  }

  /** Gives back what was taken. */
  giveBack(party: string, amount: number): void {
    if (isStranger(party)) this.strangers.giveBack(party, amount);
    this.all.giveBack(pooled(party), amount);
  }
}

/** The party with which one shares: the strangers for the address of one, a tenant for itself. */
export const pooled = (party: string) => (isStranger(party) ? STRANGERS : party);

const isStranger = (party: string) => party.startsWith(STRANGERS);
