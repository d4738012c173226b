import { DomainError } from '@bonafide/platform/errors/domain-error';

const WINDOW_MS = 10 * 60_000;
/** Most whose refusals are counted at a time; the one counted first is dropped first. */
const MOST_COUNTED = 100_000;

/** Somebody whose refused envelopes are counted, and how many are borne within ten minutes. */
export interface Counted {
  name: string;
  most: number;
}

/** Refused envelopes by who sent them, in windows of ten minutes that begin with the first; kept in this process. */
export class RefusedEnvelopes {
  private readonly windows = new Map<string, { refusals: number; endsAt: number }>();

  /** Throws RATE_LIMITED, with the seconds to wait, when one of them has had its number of refusals. */
  demand(senders: readonly Counted[]): void {
    for (const { name, most } of senders) {
      const window = this.windows.get(name);
      const waitMs = window && window.refusals >= most ? window.endsAt - Date.now() : 0;
      if (waitMs > 0) {
        const retryAfter = String(Math.ceil(waitMs / 1000));
        throw new DomainError('RATE_LIMITED', 'Too many sealed requests were refused, try again later', { retryAfter });
      }
    }
  }

  /** Counts a refusal for each of them. */
  count(senders: readonly Counted[]): void {
    const now = Date.now();
    for (const { name } of senders) {
      const window = this.windows.get(name);
      if (window && window.endsAt > now) window.refusals += 1;
      else this.begin(name, now);
    }
  }

  private begin(name: string, now: number): void {
    this.windows.delete(name);
    this.windows.set(name, { refusals: 1, endsAt: now + WINDOW_MS });
    for (const [oldest, { endsAt }] of this.windows) {
      if (endsAt > now && this.windows.size <= MOST_COUNTED) break;
      this.windows.delete(oldest);
    }
  }
}
