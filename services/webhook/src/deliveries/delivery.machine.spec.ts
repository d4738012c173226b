import { describe, expect, it } from 'vitest';
import type { Attempt } from '../endpoints/ports.js';
import { DELIVERY_STATES, type DeliveryState } from '../log/delivery.entity.js';
import {
  afterAttempt,
  can,
  type DeliveryEvent,
  isGivenUp,
  restAfter,
  SCHEDULE,
  statesBefore,
  verdictOf,
} from './delivery.machine.js';

const SECOND = 1000;
const HOUR = 3_600_000;
const answered = (status: number, retryAfterMs?: number): Attempt => ({
  outcome: 'answered',
  status,
  durationMs: 1,
  firstBytes: new Uint8Array(),
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});
const failed = (outcome: 'refused' | 'unreachable' | 'timeout'): Attempt => ({ outcome, reason: 'x', durationMs: 1 });

describe('what an attempt says', () => {
  it.each([
    [200, 'received'],
    [204, 'received'],
    [299, 'received'],
    [100, 'refused'],
    [301, 'refused'],
    [302, 'refused'],
    [308, 'refused'],
    [400, 'refused'],
    [404, 'refused'],
    [410, 'gone'],
    [429, 'overloaded'],
    [500, 'refused'],
    [502, 'overloaded'],
    [503, 'overloaded'],
    [504, 'overloaded'],
  ])('%i is %s', (status, verdict) => expect(verdictOf(answered(status))).toBe(verdict));

  it('without an answer', () =>
    expect((['refused', 'unreachable', 'timeout'] as const).map((outcome) => verdictOf(failed(outcome)))).toEqual([
      'refused',
      'overloaded',
      'overloaded',
    ]));
});

describe('the schedule', () => {
  /** When a delivery to an endpoint that never takes it is tried, from the first try, with jitter of a share `random`. */
  function triesOf(random: number, attempt = answered(500)): number[] {
    let now = 0;
    const at: number[] = [];
    for (let tries = 1; ; tries += 1) {
      at.push(now);
      const after = afterAttempt(tries, attempt, random);
      if (after.state !== 'pending') {
        expect(after).toEqual({ state: 'failed' });
        return at;
      }
      now += after.delayMs;
    }
  }

  it('is 0, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h, each after the one before', () => {
    const waits = triesOf(0).map((at, number, all) => (at - (all[number - 1] ?? 0)) / SECOND);
    expect(waits).toEqual([0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]);
    expect(SCHEDULE.map((wait) => wait / SECOND)).toEqual(waits);
  });

  it('never comes early by chance, and at most a fifth late', () => {
    const [exact, late] = [triesOf(0), triesOf(0.999)];
    expect(late).toHaveLength(exact.length);
    for (const [number, at] of exact.entries()) {
      expect(late[number]).toBeGreaterThanOrEqual(at);
      expect(late[number]).toBeLessThanOrEqual(at * 1.2 + 1);
    }
  });

  it('ends with a success, and with 410', () => {
    expect(afterAttempt(1, answered(200), 0)).toEqual({ state: 'delivered' });
    expect(afterAttempt(10, answered(200), 0)).toEqual({ state: 'delivered' });
    expect(afterAttempt(1, answered(410), 0)).toEqual({ state: 'failed' });
  });

  it('waits as long as the receiver asks, when that is longer, a day at most', () => {
    const delay = (retryAfterMs: number) => afterAttempt(1, answered(503, retryAfterMs), 0);
    expect(delay(60 * SECOND)).toEqual({ state: 'pending', delayMs: 60 * SECOND });
    expect(delay(1 * SECOND)).toEqual({ state: 'pending', delayMs: 5 * SECOND });
    expect(delay(-1)).toEqual({ state: 'pending', delayMs: 5 * SECOND });
    expect(delay(1000 * HOUR)).toEqual({ state: 'pending', delayMs: 24 * HOUR });
  });
});

describe('an endpoint', () => {
  it('rests as it asks when it is overloaded, an hour at most', () => {
    expect(restAfter(answered(429, 7 * SECOND))).toBe(7 * SECOND);
    expect(restAfter(answered(503, 9 * HOUR))).toBe(HOUR);
    expect([restAfter(answered(500, 7 * SECOND)), restAfter(answered(503)), restAfter(failed('timeout'))]).toEqual([
      0, 0, 0,
    ]);
  });

  it('is given up after 120 hours of failures alone', () => {
    const since = new Date('2026-01-01T00:00:00Z');
    const after = (ms: number) => new Date(since.getTime() + ms);
    expect(isGivenUp(null, after(1000 * HOUR))).toBe(false);
    expect(isGivenUp(since, after(120 * HOUR - 1))).toBe(false);
    expect(isGivenUp(since, after(120 * HOUR))).toBe(true);
  });
});

describe('every state and event', () => {
  const allowed: Record<DeliveryEvent, DeliveryState[]> = {
    described: ['waiting'],
    attempted: ['pending'],
    erased: ['waiting', 'pending'],
    cancelled: ['waiting', 'pending'],
    sentAgain: ['pending', 'delivered', 'failed', 'cancelled'],
  };
  const pairs = Object.keys(allowed).flatMap((event) => DELIVERY_STATES.map((state) => [event, state] as const));

  it.each(pairs)('%s of a delivery that is %s', (event, state) =>
    expect(can(state, event as DeliveryEvent)).toBe(allowed[event as DeliveryEvent].includes(state)),
  );

  it('an erased delivery stays erased', () =>
    expect(Object.keys(allowed).filter((event) => statesBefore(event as DeliveryEvent).includes('erased'))).toEqual(
      [],
    ));
});
