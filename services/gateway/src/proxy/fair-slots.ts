import { AnswerPace } from './answer-pace.js';
import { CallerShares } from './caller-shares.js';
import { Demands } from './demands.js';

/** How long a call that began counts as one that uses the service's processor, ms; later ones wait for something else. */
const TURN_MS = 50;
/**
 * How long a turn of a greedy party lasts at least, ms. Calls that are answered sooner take the service's processor all the
 * while, calls of others wait for a database meanwhile: in as many turns the former would have many times as much of it.
 */
const LEAST_TURN_MS = 10;
/** Of turns, how many times another's share is that of a party beside which others ask for much more. */
const MODEST = 2;
/** How many slots may be of calls that began so recently, of all: a quarter of those that are no reserve. */
const TURNS = 1 / 6;
/**
 * Of a party alone, for how long its calls may keep a service busy that are there at once, ms: so much the first call of
 * another one may have to wait there.
 */
const AHEAD_MS = 10;
/** Most that wait for a slot: 256 of one party alone, a reserve beside it. */
const PLACES = 768;

/** Gives a slot back; calls after the first do nothing. */
export type Release = () => void;

/** One that waits for a slot, and is told when it has one. */
export type Waiter = (release: Release) => void;

/**
 * The slots of one service, shared by its callers. Shared are the turns as well, which calls that began in the last 50 ms
 * hold: a service works on few short calls at a time, so that one party's are not queued before the others' in there, while
 * long ones, which wait for an engine, may be many; of turns nothing is reserved, since they end by themselves. A party that
 * asks for much less than another has twice its share of them, and the turns of one that asks for much more are no shorter
 * than others'. Who has to wait stands in its party's line; what becomes free goes to the party that has fewest turns for
 * its share, of several to the one served longest ago.
 */
export class FairSlots {
  private readonly slots: CallerShares;
  private readonly turns: CallerShares;
  private readonly places: CallerShares;
  private readonly demands = new Demands();
  private readonly pace = new AnswerPace();
  private readonly lines = new Map<string, Set<Waiter>>();
  /** Calls of a party alone, or one that was, beyond its turns. */
  private beyond = 0;

  constructor(total: number, places = PLACES) {
    this.slots = new CallerShares(total);
    this.turns = new CallerShares(Math.ceil(total * TURNS), 0);
    this.places = new CallerShares(places);
  }

  /** A slot at once; undefined when the party has to wait. */
  tryTake(party: string): Release | undefined {
    return this.lines.has(party) ? undefined : this.take(party);
  }

  /** Puts one at the end of its party's line. False, and it does not wait, when the party's share of places is taken. */
  wait(party: string, waiter: Waiter): boolean {
    if (!this.places.take(party, 1)) return false;
    this.demands.change(party, 1);
    this.lines.set(party, (this.lines.get(party) ?? new Set()).add(waiter));
    return true;
  }

  /** Takes one out of its line; false when it no longer stood there. */
  leave(party: string, waiter: Waiter): boolean {
    const line = this.lines.get(party);
    if (!line?.delete(waiter)) return false;
    this.places.giveBack(party, 1);
    this.demands.change(party, -1);
    if (line.size === 0) this.lines.delete(party);
    return true;
  }

  private take(party: string): Release | undefined {
    const { slots, turns, pace } = this;
    const isTurn = turns.take(party, 1, this.weightOf(party));
    if (!isTurn && !this.mayGoBeyond(party)) return undefined;
    if (!slots.take(party, 1)) {
      if (isTurn) turns.giveBack(party, 1);
      return undefined;
    }
    const endTurn = this.beginTurn(party, isTurn);
    return once(() => {
      slots.giveBack(party, 1);
      pace.answered();
      endTurn();
      this.serve();
    });
  }

  private mayGoBeyond(party: string): boolean {
    return this.demands.isAlone(party) && this.turns.heldBy(party) + this.beyond < this.pace.within(AHEAD_MS);
  }

  /** Begins a turn, or what goes beyond, that ends after a while, or as soon as it may when the function is called. */
  private beginTurn(party: string, isTurn: boolean): () => void {
    const { turns, demands } = this;
    const began = performance.now();
    demands.change(party, 1);
    if (!isTurn) this.beyond += 1;
    const end = once(() => {
      clearTimeout(timer);
      if (isTurn) turns.giveBack(party, 1);
      else this.beyond -= 1;
      demands.change(party, -1);
      this.serve();
    });
    let timer = setTimeout(end, TURN_MS).unref();
    return once(() => {
      const left = demands.isGreedy(party) ? LEAST_TURN_MS - (performance.now() - began) : 0;
      if (left <= 0) return end();
      clearTimeout(timer);
      timer = setTimeout(end, left).unref();
    });
  }

  private weightOf(party: string): number {
    return this.demands.isModest(party) ? MODEST : 1;
  }

  private serve(): void {
    while (this.serveOne());
  }

  private serveOne(): boolean {
    for (const party of this.inOrder()) {
      const release = this.take(party);
      if (!release) continue;
      const line = this.lines.get(party);
      const [waiter] = line ?? [];
      if (!line || !waiter) continue;
      this.leave(party, waiter);
      // Behind the others that hold as many.
      if (this.lines.delete(party)) this.lines.set(party, line);
      waiter(release);
      return true;
    }
    return false;
  }

  /** The parties that wait: first those that hold fewest turns for their share. */
  private inOrder(): Iterable<string> {
    const { lines, turns } = this;
    if (lines.size < 2) return lines.keys();
    const held = new Map([...lines.keys()].map((party) => [party, turns.heldBy(party) / this.weightOf(party)]));
    return [...held].sort(([, one], [, other]) => one - other).map(([party]) => party);
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
