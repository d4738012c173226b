/** What waits for its turn, by the tenant that it is for. */
export class Turns<Item> {
  /** In the order of their turns. */
  private readonly lists = new Map<string, Item[]>();
  private count = 0;

  constructor(private readonly most: number) {}

  get size(): number {
    return this.count;
  }

  /**
   * Adds one at the end of its tenant's. Where too many wait, returns the one that makes room: the newest of the tenant
   * with most, or the given one itself.
   */
  add(tenant: string, item: Item): Item | undefined {
    const own = this.lists.get(tenant)?.length ?? 0;
    let refused: Item | undefined;
    if (this.count >= this.most) {
      const [longest, items] = [...this.lists].reduce((most, one) => (one[1].length > most[1].length ? one : most));
      if (items.length <= own + 1) return item;
      refused = items.at(-1);
      if (refused !== undefined) this.remove(longest, refused);
    }
    const list = this.lists.get(tenant);
    if (list) list.push(item);
    else this.lists.set(tenant, [item]);
    this.count += 1;
    return refused;
  }

  remove(tenant: string, item: Item): boolean {
    const list = this.lists.get(tenant);
    const at = list?.indexOf(item) ?? -1;
    if (!list || at < 0) return false;
    list.splice(at, 1);
    this.count -= 1;
    if (list.length === 0) this.lists.delete(tenant);
    return true;
  }

  /** The oldest of the tenant whose turn it is and up to `most` − 1 more of its own that `fits` lets go with it. */
  next(most: number, fits: (first: Item, other: Item) => boolean): Item[] {
    for (const [tenant, list] of this.lists) {
      const [first] = list;
      if (first === undefined) continue;
      const taken = list.filter((item) => fits(first, item)).slice(0, most);
      // The tenant's next turn comes after those of all others.
      this.lists.delete(tenant);
      const rest = list.filter((item) => !taken.includes(item));
      if (rest.length > 0) this.lists.set(tenant, rest);
      this.count -= taken.length;
      return taken;
    }
    return [];
  }

  /** Takes all out. */
  clear(): Item[] {
    const all = [...this.lists.values()].flat();
    this.lists.clear();
    this.count = 0;
    return all;
  }
}
