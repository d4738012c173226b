/**
 * Until when a caller waits, from now on. Its signal is made when somebody asks for it, and its timer ends with the call:
 * a signal of `AbortSignal.timeout` lives until its time is over, so that thousands of answered calls would wait there.
 */
export class Deadline {
  private readonly at: number;
  private over: AbortController | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isEnded = false;

  constructor(milliseconds: number) {
    this.at = performance.now() + milliseconds;
  }

  /** Aborts with a TimeoutError when the caller no longer waits for an answer. */
  get signal(): AbortSignal {
    if (this.over) return this.over.signal;
    const over = new AbortController();
    this.over = over;
    const abort = () => over.abort(new DOMException('The caller no longer waits', 'TimeoutError'));
    if (!this.isEnded) this.timer = setTimeout(abort, this.at - performance.now()).unref();
    return over.signal;
  }

  /** The call is answered: its signal aborts no more. */
  end(): void {
    this.isEnded = true;
    clearTimeout(this.timer);
  }
}
