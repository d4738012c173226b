import { DomainError } from '@bonafide/platform/errors/domain-error';

const WINDOW_MS = 10 * 60_000;
/** Most whose refusals are counted at a time; the one counted first is dropped first. */
const MOST_COUNTED = 100_000;

/** Somebody whose refused envelopes are counted, and how many are borne within ten minutes. */
export interface Counted {
  name: string;
  most: number;
}

interface Window {
  name: string;
  refusals: number;
  endsAt: number;
}

/** Refused envelopes by who sent them, in windows of ten minutes that begin with the first; kept in this process. */
export class RefusedEnvelopes {
  private readonly windows = new Map<string, Window>();

  /**
   * Counts an envelope that came as one refused, for each of them, so that those which come together do not outrun the
   * count, and what it shows never depends on how far the work on one is; returns what takes that back. Throws
   * RATE_LIMITED, with the seconds to wait, when one of them has had its number, and counts nothing then.
   */
  expect(senders: readonly Counted[]): () => void {
    const now = Date.now();
    for (const sender of senders) this.demand(sender, now);
    const windows = senders.map(({ name }) => this.windowOf(name, now));
    for (const window of windows) window.refusals += 1;
    return () => {
      for (const window of windows) this.takeBack(window);
    };
  }

  private demand({ name, most }: Counted, now: number): void {
    const window = this.windows.get(name);
    if (!window || window.endsAt <= now || window.refusals < most) return;
    const retryAfter = String(Math.ceil((window.endsAt - now) / 1000));
    throw new DomainError('RATE_LIMITED', 'Too many sealed requests were refused, try again later', { retryAfter });
  }

  private windowOf(name: string, now: number): Window {
    const known = this.windows.get(name);
    if (known && known.endsAt > now) return known;
    const window = { name, refusals: 0, endsAt: now + WINDOW_MS };
    this.windows.delete(name);
    this.windows.set(name, window);
    for (const [oldest, { endsAt }] of this.windows) {
      if (endsAt > now && this.windows.size <= MOST_COUNTED) break;
      this.windows.delete(oldest);
    }
    return window;
  }

  /** Of those that were never refused nothing is kept. */
  private takeBack(window: Window): void {
    window.refusals -= 1;
    if (window.refusals === 0 && this.windows.get(window.name) === window) this.windows.delete(window.name);
  }
}
