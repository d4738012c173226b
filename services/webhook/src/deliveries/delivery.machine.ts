import type { Attempt } from '../endpoints/ports.js';
import type { DeliveryState } from '../log/delivery.entity.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waits before the first try, the second and so on, each after the one before; milliseconds. Source: Standard Webhooks. */
export const SCHEDULE = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;
/** A wait grows by up to this share, by chance, so that what failed together does not come back together. */
const JITTER = 0.2;
/** Longest wait that a receiver's Retry-After makes of a delivery, and of its endpoint as a whole. */
const LONGEST_WAIT = 24 * HOUR;
const LONGEST_REST = HOUR;
/** An endpoint that has only failed for so long is disabled. */
const FAILING = 120 * HOUR;

/** What happens to a delivery, and the states in which it may. */
const BEFORE = {
  described: ['waiting'],
  attempted: ['pending'],
  erased: ['waiting', 'pending'],
  cancelled: ['waiting', 'pending'],
  sentAgain: ['delivered', 'failed', 'cancelled', 'pending'],
} as const satisfies Record<string, readonly DeliveryState[]>;

export type DeliveryEvent = keyof typeof BEFORE;

/** The states of a delivery to which an event may happen; to others it must not. */
export const statesBefore = (event: DeliveryEvent): readonly DeliveryState[] => BEFORE[event];

/** Whether an event may happen to a delivery in this state. */
export const can = (state: DeliveryState, event: DeliveryEvent): boolean =>
  (BEFORE[event] as readonly DeliveryState[]).includes(state);

/**
 * What an attempt says of the endpoint. `received`: 2xx and nothing else. `gone`: 410, it wants no more. `overloaded`: it cannot
 * take more now, or is not there. `refused`: it does not take this one.
 */
export type Verdict = 'received' | 'gone' | 'overloaded' | 'refused';

export function verdictOf(attempt: Attempt): Verdict {
  if (attempt.outcome === 'refused') return 'refused';
  if (attempt.outcome !== 'answered') return 'overloaded';
  const { status } = attempt;
  if (status >= 200 && status < 300) return 'received';
  if (status === 410) return 'gone';
  return [429, 502, 503, 504].includes(status) ? 'overloaded' : 'refused';
}

/** What becomes of a pending delivery; `delayMs` until its next try. */
export type AfterAttempt = { state: 'delivered' | 'failed' } | { state: 'pending'; delayMs: number };

/** After its `tries`-th try (from 1). `random`: 0 to 1, excluding 1. */
export function afterAttempt(tries: number, attempt: Attempt, random: number): AfterAttempt {
  const verdict = verdictOf(attempt);
  if (verdict === 'received') return { state: 'delivered' };
  const wait = SCHEDULE[tries];
  if (verdict === 'gone' || wait === undefined) return { state: 'failed' };
  const asked = Math.min(retryAfter(attempt), LONGEST_WAIT);
  return { state: 'pending', delayMs: Math.round(Math.max(wait, asked) * (1 + JITTER * random)) };
}

/** How long the endpoint as a whole is left alone after an attempt, milliseconds. */
export const restAfter = (attempt: Attempt): number =>
  verdictOf(attempt) === 'overloaded' ? Math.min(retryAfter(attempt), LONGEST_REST) : 0;

const retryAfter = (attempt: Attempt): number =>
  attempt.outcome === 'answered' ? Math.max(0, attempt.retryAfterMs ?? 0) : 0;

/** Whether an endpoint whose first failure without a success since was `failingSince` is given up. */
export const isGivenUp = (failingSince: Date | null, now: Date): boolean =>
  failingSince !== null && now.getTime() - failingSince.getTime() >= FAILING;
