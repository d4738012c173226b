/** Prints a journey as a table of calls: what was called, how long it took, and the answer in short. */
export class Walk {
  /** A line between the chapters of the journey. */
  chapter(title: string): void {
    console.log(`\n${title}`);
  }

  /** Makes a call, prints it, and answers what it answered; a failed call is printed before it is thrown. */
  async call<T>(path: string, work: () => Promise<T>, short: (answer: T) => string): Promise<T> {
    const started = performance.now();
    try {
      const answer = await work();
      this.print(path, started, short(answer));
      return answer;
    } catch (error) {
      this.print(path, started, error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  /** A line without a call. */
  line(what: string, text: string): void {
    console.log(`  ${what.padEnd(52)}   ${text}`);
  }

  private print(path: string, started: number, text: string): void {
    const time = `${Math.round(performance.now() - started)} ms`;
    console.log(`  ${path.padEnd(44)}${time.padStart(8)}   ${text}`);
  }
}
