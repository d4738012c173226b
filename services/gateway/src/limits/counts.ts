/** How many there are by name, none above a limit. */
export class Counts {
  private readonly counts = new Map<string, number>();

  constructor(private readonly limit: number) {}

  /** Counts one more; false, and none is counted, when the limit is reached. */
  add(name: string): boolean {
    const count = this.counts.get(name) ?? 0;
    if (count >= this.limit) return false;
    this.counts.set(name, count + 1);
    return true;
  }

  /** Counts one less. */
  remove(name: string): void {
    const count = this.counts.get(name) ?? 0;
    if (count > 1) this.counts.set(name, count - 1);
    else this.counts.delete(name);
  }
}
