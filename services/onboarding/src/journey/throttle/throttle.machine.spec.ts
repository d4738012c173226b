import { describe, expect, it } from 'vitest';
import { type Attempts, after, mayTry } from './throttle.machine.js';

const limits = { failuresBeforeDelay: 10, delaySeconds: 30, mostFailures: 50 };
const failedAt = new Date('2026-01-01T00:00:00Z');
const later = (seconds: number) => new Date(failedAt.getTime() + seconds * 1000);
const failures = (failures: number): Attempts => ({ failures, failedAt: failedAt });

describe('a factor may be tried', () => {
  it.each([
    ['at first', { failures: 0, failedAt: null }, 0, { type: 'free' }],
    ['below the limit', failures(9), 0, { type: 'free' }],
    ['after the delay, at the limit', failures(10), 0, { type: 'wait', seconds: 30 }],
    ['after what is left of the delay', failures(10), 29.5, { type: 'wait', seconds: 1 }],
    ['when the delay is over', failures(10), 30, { type: 'free' }],
    ['after a delay each time', failures(11), 1, { type: 'wait', seconds: 29 }],
    ['with the last try', failures(49), 31, { type: 'free' }],
    ['never again after too many', failures(50), 1e6, { type: 'locked' }],
  ])('%s', (_when, attempts, seconds, expected) => expect(mayTry(attempts, limits, later(seconds))).toEqual(expected));
});

it('counts failures in a row', () => {
  const failed = after(failures(9), false, later(5));
  expect(failed).toEqual({ failures: 10, failedAt: later(5) });
  expect(after(failed, true, later(6))).toEqual({ failures: 0, failedAt: null });
});
