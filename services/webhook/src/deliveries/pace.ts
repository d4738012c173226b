import type { Verdict } from './delivery.machine.js';

/** The most that an endpoint gets: deliveries at a time, and per second. */
export interface PaceLimits {
  concurrency: number;
  perSecond: number;
}

const LEAST_PER_SECOND = 5;
/** After so many refusals in a row an endpoint counts as overloaded: it takes nothing, whatever it says. */
const REFUSALS = 5;
/** Deliveries that may go at once after a pause, in seconds of the rate. */
const BURST_SECONDS = 0.25;

/**
 * How fast one endpoint is called: deliveries at a time and per second. While it takes them both grow up to the limits, the
 * rate twofold a second at most; when it is overloaded or away both are halved. So an endpoint that comes back after an outage
 * wakes up gradually, and one that is down costs one call at a time. Times are milliseconds of any steady clock.
 */
export class Pace {
  private window: number;
  private perSecond: number;
  private tokens = 1;
  private filledAt: number;
  private grownAt: number;
  private refusals = 0;

  /** `isFailing`: whether the endpoint's latest deliveries failed. */
  constructor(
    private readonly limits: PaceLimits,
    isFailing: boolean,
    now: number,
  ) {
    this.window = isFailing ? 1 : limits.concurrency;
    this.perSecond = isFailing ? Math.min(LEAST_PER_SECOND, limits.perSecond) : limits.perSecond;
    this.filledAt = now;
    this.grownAt = now;
    this.tokens = Math.max(1, this.burst);
  }

  /** Deliveries at a time. */
  get concurrency(): number {
    return Math.max(1, Math.floor(this.window));
  }

  /** Deliveries of the next second. */
  get rate(): number {
    return this.perSecond;
  }

  /** Takes the right to one delivery; returns 0, or the milliseconds after which to ask again. */
  take(now: number): number {
    this.tokens = Math.min(Math.max(1, this.burst), this.tokens + ((now - this.filledAt) * this.perSecond) / 1000);
    this.filledAt = now;
    if (this.tokens < 1) return Math.ceil(((1 - this.tokens) * 1000) / this.perSecond);
    this.tokens -= 1;
    return 0;
  }

  /** Learns from the outcome of a delivery. */
  learn(verdict: Verdict, now: number): void {
    const { concurrency, perSecond } = this.limits;
    const seconds = Math.min(1, (now - this.grownAt) / 1000);
    this.grownAt = now;
    if (verdict === 'received') {
      this.refusals = 0;
      this.window = Math.min(concurrency, this.window + 1);
      this.perSecond = Math.min(perSecond, this.perSecond * 2 ** seconds);
      return;
    }
    this.refusals += 1;
    // One that refuses some events is as fast as ever with the others.
    if (verdict === 'refused' && this.refusals < REFUSALS) return;
    this.window = Math.max(1, this.window / 2);
    this.perSecond = Math.min(perSecond, Math.max(LEAST_PER_SECOND, this.perSecond / 2));
  }

  private get burst(): number {
    return this.perSecond * BURST_SECONDS;
  }
}
