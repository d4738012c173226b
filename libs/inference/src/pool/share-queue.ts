/**
 * What waits for a worker, by share: a caller or a group of callers that others are not to suffer from. Shares take
 * turns, whatever each has waiting, and within a share the first that came is the first served. The number of all that
 * wait is bounded; of a full queue no share keeps more than its part while another asks for room.
 */
export class ShareQueue<Item> {
  /** In the order of turns; a share without items is not in it. */
  readonly #shares = new Map<string, Item[]>();
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
  add(share: string, item: Item): Item | undefined {
    if (this.#size < this.most) return this.#append(share, item);
    const own = this.#shares.get(share)?.length ?? 0;
    const [fullest, items] = [...this.#shares].reduce<[string, Item[]]>(
      (most, other) => (other[1].length > most[1].length ? other : most),
      [share, []],
    );
    if (items.length < own + 2) return item;
    const displaced = items.at(-1);
    this.#keep(fullest, items.slice(0, -1));
    this.#append(share, item);
    return displaced;
  }

  /** Takes the item whose turn it is. */
  next(): Item | undefined {
    const [turn] = this.#shares;
    if (!turn) return undefined;
    const [share, [item, ...others]] = turn;
    this.#shares.delete(share);
    if (others.length > 0) this.#shares.set(share, others);
    this.#size--;
    return item;
  }

  /** Takes an item out of its share; false when it does not wait. */
  remove(share: string, item: Item): boolean {
    const items = this.#shares.get(share);
    if (!items?.includes(item)) return false;
    this.#keep(
      share,
      items.filter((other) => other !== item),
    );
    return true;
  }

  #append(share: string, item: Item): undefined {
    const items = this.#shares.get(share);
    if (items) items.push(item);
    else this.#shares.set(share, [item]);
    this.#size++;
  }

  /** Leaves a share with one item less, in its turn. */
  #keep(share: string, items: Item[]): void {
    if (items.length > 0) this.#shares.set(share, items);
    else this.#shares.delete(share);
    this.#size--;
  }
}
