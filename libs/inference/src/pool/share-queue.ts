/** What a share has waiting and running, and what it has had. */
interface Share<Item> {
  waiting: readonly Item[];
  running: number;
  /** Time of workers that it used, milliseconds. */
  usedMs: number;
}

/**
 * What waits for a worker, by share: a caller or a group of callers that others are not to suffer from. A free worker goes
 * to the share that holds fewest of them, of these to the one that used least of their time, of these in turn; within a
 * share the first that came is the first served. So a share that holds no worker waits for the end of one job at most
 * before each share that waits like it has had one, however many jobs others have and however long these take. The number
 * of all that wait is bounded; of a full queue no share keeps more than its part while another asks for room.
 *
 * Time is counted while it matters: a share that was away does not come back with an advantage, and once nothing waits and
 * runs all is forgotten.
 */
export class ShareQueue<Item> {
  /** In the order of turns. */
  readonly #shares = new Map<string, Share<Item>>();
  #size = 0;

  constructor(private readonly most: number) {}

  /** All that wait. */
  get size(): number {
    return this.#size;
  }

  /**
   * Puts an item at the end of its share. Returns what finds no place in a full queue: the newest item of the share with
   * most waiting when that has at least two more than the item's own share, which gains its place, and else the item.
   */
  add(name: string, item: Item): Item | undefined {
    if (this.#size < this.most) return this.#append(name, item);
    const own = this.#shares.get(name)?.waiting.length ?? 0;
    const fullest = [...this.#shares.values()].reduce<Share<Item> | undefined>(
      (most, other) => (most && most.waiting.length >= other.waiting.length ? most : other),
      undefined,
    );
    if (!fullest || fullest.waiting.length < own + 2) return item;
    const displaced = fullest.waiting.at(-1);
    this.#keep(fullest, fullest.waiting.slice(0, -1));
    this.#append(name, item);
    return displaced;
  }

  /** Takes the item that is to have a free worker; its share holds that until `ended`. */
  next(): Item | undefined {
    const [first, ...others] = [...this.#shares].filter(([, { waiting }]) => waiting.length > 0);
    if (!first) return undefined;
    const [name, share] = others.reduce((best, other) => (isBefore(other[1], best[1]) ? other : best), first);
    const [item, ...rest] = share.waiting;
    this.#keep(share, rest);
    this.began(name);
    return item;
  }

  /** Notes that a share holds one more worker, as for an item that did not have to wait. */
  began(name: string): void {
    const share = this.#active(name);
    share.running++;
    // Its turn comes after the others'.
    this.#shares.delete(name);
    this.#shares.set(name, share);
  }

  /** Notes that a share gave a worker back after so many milliseconds. */
  ended(name: string, usedMs: number): void {
    const share = this.#active(name);
    share.running--;
    share.usedMs += usedMs;
    this.#forget();
  }

  /** Takes an item out of its share; false when it does not wait. */
  remove(name: string, item: Item): boolean {
    const share = this.#shares.get(name);
    if (!share?.waiting.includes(item)) return false;
    this.#keep(
      share,
      share.waiting.filter((other) => other !== item),
    );
    this.#forget();
    return true;
  }

  #append(name: string, item: Item): undefined {
    const share = this.#active(name);
    share.waiting = [...share.waiting, item];
    this.#size++;
  }

  /** A share that is to have something; one that comes back has used as much as the one that used least meanwhile. */
  #active(name: string): Share<Item> {
    const share = this.#shares.get(name) ?? { waiting: [], running: 0, usedMs: 0 };
    if (!isActive(share)) share.usedMs = Math.max(share.usedMs, this.#floor());
    this.#shares.set(name, share);
    return share;
  }

  /** What the active share that used least has used. */
  #floor(): number {
    const used = [...this.#shares.values()].filter(isActive).map(({ usedMs }) => usedMs);
    return used.length > 0 ? Math.min(...used) : 0;
  }

  /** Leaves a share with one item less. */
  #keep(share: Share<Item>, waiting: readonly Item[]): void {
    share.waiting = waiting;
    this.#size--;
  }

  /** Drops shares that have nothing and would come back as new ones do. */
  #forget(): void {
    const isQuiet = ![...this.#shares.values()].some(isActive);
    const floor = this.#floor();
    for (const [name, share] of this.#shares) {
      if (!isActive(share) && (isQuiet || share.usedMs <= floor)) this.#shares.delete(name);
    }
  }
}

function isActive({ waiting, running }: Share<unknown>): boolean {
  return waiting.length > 0 || running > 0;
}

function isBefore(a: Share<unknown>, b: Share<unknown>): boolean {
  return a.running < b.running || (a.running === b.running && a.usedMs < b.usedMs);
}
