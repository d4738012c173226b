import { Shares } from '@bonafide/platform/http/shares';

/** How long a call that began counts as one that uses the service's processor, ms; later ones wait for something else. */
const TURN_MS = 50;
/** Of all slots, how many may be of calls that began so recently. */
const TURNS = 1 / 4;

/** Gives a slot back; calls after the first do nothing. */
export type Release = () => void;

/** One that waits for a slot, and is told when it has one. */
export type Waiter = (release: Release) => void;

/**
 * The slots of one service. Each party holds no more of them than are free, and the same of the turns, which calls that
 * began in the last 50 ms hold: a service works on few short calls at a time, so that one party's are not queued before
 * the others' in there, while long ones, which wait for an engine, may be many. Who has to wait stands in its party's line;
 * what becomes free goes to the party that has fewest turns, of several to the one served longest ago.
 */
export class FairSlots {
  private readonly slots: Shares;
  private readonly turns: Shares;
  private readonly lines = new Map<string, Set<Waiter>>();

  constructor(total: number) {
    this.slots = new Shares(total);
    this.turns = new Shares(Math.ceil(total * TURNS));
  }

  /** A slot at once; undefined when the party has to wait. */
  tryTake(party: string): Release | undefined {
    return this.lines.has(party) ? undefined : this.take(party);
  }

  /** Puts one at the end of its party's line. False, and it does not wait, when `longest` already stand there. */
  wait(party: string, waiter: Waiter, longest: number): boolean {
    const line = this.lines.get(party) ?? new Set();
    if (line.size >= longest) return false;
    this.lines.set(party, line.add(waiter));
    return true;
  }

  /** Takes one out of its line; false when it no longer stood there. */
  leave(party: string, waiter: Waiter): boolean {
    const line = this.lines.get(party);
    if (!line?.delete(waiter)) return false;
    if (line.size === 0) this.lines.delete(party);
    return true;
  }

  private take(party: string): Release | undefined {
    const { slots, turns } = this;
    if (!turns.take(party, 1)) return undefined;
    if (!slots.take(party, 1)) {
      turns.giveBack(party, 1);
      return undefined;
    }
    const endTurn = once(() => turns.giveBack(party, 1));
    const timer = setTimeout(() => {
      endTurn();
      this.serve();
    }, TURN_MS).unref();
    return once(() => {
      clearTimeout(timer);
      endTurn();
      slots.giveBack(party, 1);
      this.serve();
    });
  }

  private serve(): void {
    while (this.serveOne());
  }

  private serveOne(): boolean {
    const { lines, turns } = this;
    for (const party of [...lines.keys()].sort((one, other) => turns.heldBy(one) - turns.heldBy(other))) {
      const release = this.take(party);
      if (!release) continue;
      const line = lines.get(party);
      const [waiter] = line ?? [];
      // Behind the others that hold as many.
      lines.delete(party);
      if (line && waiter && line.delete(waiter) && line.size > 0) lines.set(party, line);
      waiter?.(release);
      return true;
    }
    return false;
  }
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    work();
  };
}
