/** Looks at each transfer so often in the time that it has. */
const LOOKS = 4;

interface Transfer {
  moved: () => number | undefined;
  end: () => void;
  bytes: number;
  since: number;
}

/**
 * Watches transfers and ends those that are too slow: over every `stallMs` each has to move on by `bytesPerSecond` on
 * average, or it is ended between `stallMs` and a quarter more after it last did.
 */
export class Pace {
  private readonly transfers = new Set<Transfer>();
  private readonly timer: NodeJS.Timeout;
  private readonly least: number;

  constructor(
    private readonly stallMs: number,
    bytesPerSecond: number,
  ) {
    this.least = Math.max(1, (bytesPerSecond * stallMs) / 1000);
    this.timer = setInterval(() => this.look(), stallMs / LOOKS).unref();
  }

  /**
   * Watches a transfer until the returned function is called. `moved`: the bytes that it has moved so far, or undefined
   * while the other side is not the one that is waited for. `end` is called once, when it is too slow.
   */
  watch(moved: () => number | undefined, end: () => void): () => void {
    const transfer = { moved, end, bytes: moved() ?? 0, since: performance.now() };
    this.transfers.add(transfer);
    return () => void this.transfers.delete(transfer);
  }

  /** Watches no longer. */
  stop(): void {
    clearInterval(this.timer);
    this.transfers.clear();
  }

  private look(): void {
    const now = performance.now();
    for (const transfer of this.transfers) {
      const bytes = transfer.moved();
      if (bytes === undefined || bytes - transfer.bytes >= this.least) {
        transfer.since = now;
        transfer.bytes = bytes ?? transfer.bytes;
      } else if (now - transfer.since >= this.stallMs) {
        this.transfers.delete(transfer);
        transfer.end();
      }
    }
  }
}
