import { describe, expect, it } from 'vitest';
import { type Attempts, after, type Limits, mayTry } from './throttle.machine.js';

const BEGINNING = Date.parse('2026-01-01T00:00:00Z');
const LIMITS: readonly Limits[] = [0, 30].flatMap((delaySeconds) =>
  [1, 2, 4].flatMap((failuresBeforeDelay) =>
    [1, 3, 6].map((mostFailures) => ({ failuresBeforeDelay, delaySeconds, mostFailures })),
  ),
);
/** Seconds that pass before a try: none, part of a delay, a whole one, and long after. */
const PAUSES = [0, 0.5, 29, 30, 3600];

/** One try of a factor at a time, and what it led to; `passed` is undefined where it was not let in. */
interface Try {
  limits: Limits;
  from: Attempts;
  at: Date;
  pause: number;
  passed: boolean | undefined;
  to: Attempts;
}

/** Every state of a factor that tries, let in or not, can lead to; the time of a state counts from its latest failure. */
function explore(limits: Limits): Try[] {
  const seen = new Map<string, { attempts: Attempts; at: Date }>();
  const see = (attempts: Attempts, at: Date) => {
    const since = attempts.failedAt ? Math.min((at.getTime() - attempts.failedAt.getTime()) / 1000, 7200) : null;
    const key = JSON.stringify([attempts.failures, since]);
    if (!seen.has(key)) seen.set(key, { attempts, at });
  };
  see({ failures: 0, failedAt: null }, new Date(BEGINNING));
  const tries: Try[] = [];
  for (const { attempts: from, at: before } of seen.values()) {
    for (const pause of PAUSES) {
      const at = new Date(before.getTime() + pause * 1000);
      const isLetIn = mayTry(from, limits, at).type === 'free';
      for (const passed of isLetIn ? [true, false] : [undefined]) {
        const to = passed === undefined ? from : after(from, passed, at);
        tries.push({ limits, from, at, pause, passed, to });
        if (seen.size < 5000) see(to, at);
      }
    }
  }
  return tries;
}

const tries = LIMITS.flatMap(explore);
const breaking = (rule: (one: Try) => boolean) => tries.filter((one) => !rule(one));
const verdict = ({ from, limits, at }: Try) => mayTry(from, limits, at);

describe('whatever tries a factor', () => {
  it('meets all three verdicts', () =>
    expect(new Set(tries.map((one) => verdict(one).type))).toEqual(new Set(['free', 'wait', 'locked'])));

  it('never counts below zero or beyond the most, and knows a time exactly while it counts', () =>
    expect(
      breaking(
        ({ to, limits }) =>
          to.failures >= 0 && to.failures <= limits.mostFailures && to.failures > 0 === (to.failedAt !== null),
      ),
    ).toEqual([]));

  it('counts one failure at a time, and forgets all at a pass', () =>
    expect(
      breaking(({ from, passed, to }) => to.failures === (passed ? 0 : from.failures + (passed === false ? 1 : 0))),
    ).toEqual([]));

  it('is refused for good, whatever the time, exactly at the most failures', () =>
    expect(
      breaking((one) => (verdict(one).type === 'locked') === one.from.failures >= one.limits.mostFailures),
    ).toEqual([]));

  it('waits only from the failure on that begins delays, never longer than one, and in whole seconds', () =>
    expect(
      breaking((one) => {
        const may = verdict(one);
        if (may.type !== 'wait') return true;
        const isDue = one.from.failures >= one.limits.failuresBeforeDelay;
        return isDue && Number.isInteger(may.seconds) && may.seconds >= 1 && may.seconds <= one.limits.delaySeconds;
      }),
    ).toEqual([]));

  it('is let in once the seconds that it was told have passed, and stays so', () =>
    expect(
      breaking((one) => {
        const may = verdict(one);
        if (may.type === 'locked') return true;
        const seconds = may.type === 'wait' ? may.seconds : 0;
        return [0, 1, 1e6].every(
          (more) => mayTry(one.from, one.limits, new Date(one.at.getTime() + (seconds + more) * 1000)).type === 'free',
        );
      }),
    ).toEqual([]));

  it('fails at most once in a delay when delays have begun', () =>
    expect(
      breaking(({ from, at, passed, limits }) => {
        if (passed !== false || from.failures < limits.failuresBeforeDelay || !from.failedAt) return true;
        return at.getTime() - from.failedAt.getTime() >= limits.delaySeconds * 1000;
      }),
    ).toEqual([]));
});
