import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from '@bonafide/client';
import { Interrupted, Unreachable } from './stop.ts';

/** Answers after which a call is made again: the deployment is busy, or a part of it is away. */
const LATER = new Set([408, 425, 429, 502, 503, 504]);
/** Calls answered well after which one more may be under way at a time. */
const CALM = 20;
/** The longest that a deployment may ask to wait, seconds. */
const LONGEST_WAIT_S = 3600;
/** How often an answer of 500 is believed to pass. */
const MOST_FAILURES = 3;

/** What a pace may be given. */
export interface PaceOptions {
  /** The most calls at a time. */
  most: number;
  signal: AbortSignal;
  /** How long nothing may be answered well before the run ends, milliseconds. */
  patienceMs: number;
  /** Of the first wait without a Retry-After, milliseconds; each further one is twice as long, up to 64 times. */
  firstWaitMs: number;
}

/**
 * Calls at the speed at which they are answered: as many at a time as are allowed, half as many whenever the deployment says
 * that it is busy, slowly more again; nobody calls before the time that it names.
 */
export class Pace {
  private limit: number;
  private running = 0;
  private calm = 0;
  private notBefore = 0;
  private answeredAt = performance.now();
  private readonly waiting: (() => void)[] = [];

  private readonly options: PaceOptions;

  constructor(options: PaceOptions) {
    this.options = options;
    this.limit = options.most;
    // Whoever waits is told that the run ends.
    options.signal.addEventListener('abort', () => this.waiting.splice(0).forEach((wake) => void wake()));
  }

  /** How many calls there may be at a time just now. */
  get width(): number {
    return this.limit;
  }

  /**
   * Makes a call until it is answered. Throws what it throws where that will not pass, Interrupted once the run is to end, and
   * Unreachable where nothing was answered for too long. An attempt under way is never broken off.
   */
  async call<T>(work: () => Promise<T>): Promise<T> {
    for (let failures = 0; ; failures += 1) {
      await this.enter();
      try {
        const answer = await work();
        this.wentWell();
        return answer;
      } catch (error) {
        const wait = waitOf(error, failures, this.options.firstWaitMs);
        if (wait === undefined) {
          // It was answered, whatever it said.
          if (error instanceof ApiError) this.answeredAt = performance.now();
          throw error;
        }
        this.wentBadly(wait, error);
      } finally {
        this.running -= 1;
        this.waiting.shift()?.();
      }
    }
  }

  private async enter(): Promise<void> {
    for (;;) {
      if (this.options.signal.aborted) throw new Interrupted();
      const wait = this.notBefore - performance.now();
      if (wait > 0) await sleep(wait, undefined, { signal: this.options.signal }).catch(() => {});
      else if (this.running < this.limit) break;
      else await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.running += 1;
  }

  private wentWell(): void {
    this.answeredAt = performance.now();
    this.calm += 1;
    if (this.calm < CALM || this.limit >= this.options.most) return;
    this.calm = 0;
    this.limit += 1;
    this.waiting.shift()?.();
  }

  private wentBadly(wait: number, error: unknown): void {
    const now = performance.now();
    this.calm = 0;
    // Calls that were under way together are refused together: one halving for all of them.
    if (now >= this.notBefore) this.limit = Math.max(1, Math.floor(this.limit / 2));
    this.notBefore = Math.max(this.notBefore, now + wait);
    // Who is told to slow down was answered, and the wait is no silence. A gateway says 503 of what is away for however long.
    if (error instanceof ApiError && error.status === 429) this.answeredAt = now + wait;
    if (now - this.answeredAt > this.options.patienceMs) throw new Unreachable(error);
  }
}

/** How long to wait before a call is made again, milliseconds; undefined where it is of no use. */
function waitOf(error: unknown, failures: number, firstMs: number): number | undefined {
  const backoff = firstMs * 2 ** Math.min(failures, 6) * (0.75 + Math.random() / 2);
  if (!(error instanceof ApiError)) return isOfNetwork(error) ? backoff : undefined;
  if (LATER.has(error.status))
    return error.retryAfter === undefined ? backoff : Math.min(error.retryAfter, LONGEST_WAIT_S) * 1000;
  return error.status === 500 && failures < MOST_FAILURES ? backoff : undefined;
}

/** `fetch` says of every broken connection that it failed, and of time that was up that it is. */
const isOfNetwork = (error: unknown): boolean =>
  error instanceof Error &&
  ((error instanceof TypeError && error.cause !== undefined) || error.name === 'TimeoutError');
