import { describe, expect, it } from 'vitest';
import { after, type FaceAttempts, mayTry } from './face-throttle.machine.js';

const limits = { faceFailuresBeforeDelay: 10, faceDelaySeconds: 30, maxFaceFailures: 50 };
const failedAt = new Date('2026-01-01T00:00:00Z');
const later = (seconds: number) => new Date(failedAt.getTime() + seconds * 1000);
const failures = (faceFailures: number): FaceAttempts => ({ faceFailures, faceFailedAt: failedAt });

describe('a face may be tried', () => {
  it.each([
    ['at first', { faceFailures: 0, faceFailedAt: null }, 0, { type: 'free' }],
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
  expect(failed).toEqual({ faceFailures: 10, faceFailedAt: later(5) });
  expect(after(failed, true, later(6))).toEqual({ faceFailures: 0, faceFailedAt: null });
});
