/** Codes that are named of a kind. */
const MOST_NAMED = 100;

/** Codes of one kind of difference: all are counted, the first are named. */
export class Findings {
  count = 0;
  readonly codes: string[] = [];

  add(codes: Iterable<string>): void {
    for (const code of codes) {
      this.count += 1;
      if (this.codes.length < MOST_NAMED) this.codes.push(code);
    }
  }
}
