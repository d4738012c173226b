/** For how long answers are counted together, ms. */
const WINDOW_MS = 50;

/** How fast a service answers, by what it has answered lately. */
export class AnswerPace {
  private since = performance.now();
  private count = 0;
  /** Answers a millisecond, in the last whole window. */
  private rate = 0;

  /** Notes an answer. */
  answered(): void {
    this.roll();
    this.count += 1;
  }

  /** How many answers a time of that many milliseconds brought. */
  within(milliseconds: number): number {
    this.roll();
    return this.rate * milliseconds;
  }

  private roll(): void {
    const now = performance.now();
    const passed = now - this.since;
    if (passed < WINDOW_MS) return;
    this.rate = this.count / passed;
    this.since = now;
    this.count = 0;
  }
}
