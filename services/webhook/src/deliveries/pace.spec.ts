import { describe, expect, it } from 'vitest';
import { Pace } from './pace.js';

const LIMITS = { concurrency: 16, perSecond: 500 };

/** Deliveries that a pace lets go within so many milliseconds of a fake clock. */
function within(pace: Pace, ms: number, from = 0): number {
  let count = 0;
  for (let now = from; now < from + ms; ) {
    const wait = pace.take(now);
    if (wait === 0) count += 1;
    else now += wait;
  }
  return count;
}

describe('the pace of an endpoint', () => {
  it('is at its limits while all is well', () => {
    const pace = new Pace(LIMITS, false, 0);
    expect(pace.concurrency).toBe(16);
    expect(within(pace, 2000)).toBeLessThanOrEqual(2 * 500 + 125);
    expect(within(pace, 2000, 2000)).toBeGreaterThan(2 * 500 - 130);
  });

  it('saves nothing up beyond a quarter of a second', () => {
    const pace = new Pace(LIMITS, false, 0);
    within(pace, 1000);
    let burst = 0;
    while (pace.take(100_000) === 0) burst += 1;
    expect(burst).toBe(125);
  });

  it('comes down to one at a time, five a second, while nothing is taken', () => {
    const pace = new Pace(LIMITS, false, 0);
    for (let failure = 0; failure < 20; failure += 1) pace.learn('overloaded', failure);
    expect([pace.concurrency, pace.rate]).toEqual([1, 5]);
    within(pace, 1000);
    expect(within(pace, 10_000, 1000)).toBeLessThanOrEqual(51);
  });

  it('wakes up gradually after an outage', () => {
    const pace = new Pace(LIMITS, true, 0);
    const seconds: number[] = [];
    for (let second = 0; second < 10; second += 1) {
      let count = 0;
      for (let now = second * 1000; now < (second + 1) * 1000; ) {
        const wait = pace.take(now);
        if (wait > 0) now += wait;
        else {
          count += 1;
          pace.learn('received', now);
        }
      }
      seconds.push(count);
    }
    expect(seconds[0]).toBeLessThanOrEqual(11);
    for (let second = 1; second < 5; second += 1) {
      expect(seconds[second]).toBeLessThanOrEqual(2.5 * (seconds[second - 1] as number));
      expect(seconds[second]).toBeGreaterThan(seconds[second - 1] as number);
    }
    expect(seconds.at(-1)).toBeGreaterThan(400);
  });

  it('keeps going for an endpoint that refuses every third', () => {
    const pace = new Pace(LIMITS, false, 0);
    for (let turn = 0; turn < 300; turn += 1) pace.learn(turn % 3 === 0 ? 'refused' : 'received', turn);
    expect([pace.rate, pace.concurrency]).toEqual([500, 16]);
  });

  it('takes refusals in a row for an outage', () => {
    const pace = new Pace(LIMITS, false, 0);
    for (let turn = 0; turn < 4; turn += 1) pace.learn('refused', turn);
    expect(pace.rate).toBe(500);
    for (let turn = 4; turn < 30; turn += 1) pace.learn('refused', turn);
    expect([pace.concurrency, pace.rate]).toEqual([1, 5]);
  });

  it('is never above a limit that is low', () => {
    const pace = new Pace({ concurrency: 1, perSecond: 2 }, true, 0);
    for (let turn = 0; turn < 10; turn += 1) pace.learn(turn % 2 ? 'received' : 'overloaded', turn);
    expect(pace.rate).toBeLessThanOrEqual(2);
    expect(pace.concurrency).toBe(1);
  });
});
