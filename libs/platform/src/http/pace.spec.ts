import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pace } from './pace.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a pace of 1,000 bytes a second over 10 s', () => {
  /** Runs a transfer whose bytes come as `perSecond` says for each second; answers the second in which it was ended. */
  function endOf(perSecond: (second: number) => number, waitsForUs: (second: number) => boolean = () => false) {
    const pace = new Pace(10_000, 1000);
    let [bytes, second, ended] = [0, 0, 0];
    pace.watch(
      () => (waitsForUs(second) ? undefined : bytes),
      () => {
        ended = second;
      },
    );
    for (; second < 60; second += 1) {
      bytes += perSecond(second);
      vi.advanceTimersByTime(1000);
    }
    pace.stop();
    return ended;
  }

  it('ends what does not move', () => {
    expect(endOf(() => 0)).toBeGreaterThanOrEqual(9);
    expect(endOf(() => 0)).toBeLessThanOrEqual(12);
  });

  it('ends what trickles', () => expect(endOf(() => 500)).toBeGreaterThan(0));

  it('lets pass what is slow, and what pauses for a while', () => {
    expect(endOf(() => 1100)).toBe(0);
    expect(endOf((second) => (second % 9 === 0 ? 20_000 : 0))).toBe(0);
  });

  it('blames nobody for time in which the other side was not waited for', () =>
    expect(
      endOf(
        () => 0,
        (second) => second < 55,
      ),
    ).toBe(0));
});
