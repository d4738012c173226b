import { describe, expect, it } from 'vitest';
import type { Decision } from './decisions.ts';
import { padCalibration } from './pad-calibration.ts';

const decision = (live: number | null, more: Partial<Decision> = {}) =>
  ({
    species: null,
    person: null,
    live,
    matches: null,
    decisions: { 2: 'LIVE', 4: 'LIVE', 6: 'SPOOF' },
    ...more,
  }) as Decision;
const unjudged = { 2: 'TOO_BLURRY', 4: 'TOO_BLURRY', 6: 'TOO_BLURRY' } as const;

describe('a calibration of attack detection', () => {
  it('is made of the genuine presentations that are judged, and of no others', () => {
    const genuine = Array.from({ length: 200 }, (_, i) => decision(i / 10));
    const others = [decision(-50, { species: 'print' }), decision(-50, { decisions: unjudged }), decision(null)];
    const [{ algorithm, calibration }] = padCalibration([...genuine, ...others], '/data/branch-tablets');
    expect(algorithm).toBe('face-pad');
    expect(calibration.evidence).toEqual({ set: 'branch-tablets', genuine: 200, impostor: 0 });
    expect(calibration.points[0]).toEqual([0.2, 2]);
  });

  it('is refused for a set that is too small, in words', () => {
    expect(() => padCalibration([decision(1)], '/data/few')).toThrow(/needs 100 .*; the set has 1$/);
  });
});
