import { readRecipe } from '@bonafide/inference/pack/build-pack';
import type { Calibration } from '@bonafide/inference/pack/manifest';
import { beforeAll, describe, expect, it } from 'vitest';
import { LIVENESS_POLICIES } from '../liveness/liveness.policies.js';
import { frrCalibration, frrScore } from './calibration.js';

const calibration = {
  points: [
    [1, 2],
    [4, 1.3],
    [12, 0.3],
  ],
} as Pick<Calibration, 'points'>;

describe('S of a live score', () => {
  it.each([
    [1, 2, false],
    [4, 1.3, false],
    [8, 0.8, false],
    [12, 0.3, false],
    [-2, 2.7, true],
    [12.8, 0.2, true],
    [1000, 0, true],
    [-1000, 10, true],
  ])('%d has S %d, beyond the evidence: %s', (live, s, extrapolated) => {
    expect(frrScore(calibration, live).scoreFrr).toBeCloseTo(s, 6);
    expect(frrScore(calibration, live).extrapolated).toBe(extrapolated);
  });

  it('is no number where the live score is none', () => {
    expect(frrScore(calibration, Number.NaN)).toEqual({ scoreFrr: Number.NaN, extrapolated: true });
  });

  it('refuses a calibration that would call attacks live', () => {
    expect(() =>
      frrScore(
        {
          points: [
            [1, 0.3],
            [12, 2],
          ],
        },
        5,
      ),
    ).toThrow('rising live scores with falling S');
    expect(() =>
      frrScore(
        {
          points: [
            [4, 2],
            [1, 1],
          ],
        },
        5,
      ),
    ).toThrow('rising live scores with falling S');
  });
});

describe('the calibration of plus', () => {
  let plus: Calibration;
  beforeAll(async () => {
    const { models } = await readRecipe('plus');
    plus = models.find(({ role }) => role === 'pad-facenox')?.calibration[0] as Calibration;
  });

  it.each([
    ['2', 1.0],
    ['4', 4.0],
    ['6', 4.9],
  ] as const)('lets level %s pass from a live score of %d on', (level, least) => {
    const passes = (live: number) => frrScore(plus, live).scoreFrr <= LIVENESS_POLICIES[level].mostScoreFrr;
    expect(passes(least)).toBe(true);
    expect(passes(least - 0.01)).toBe(false);
  });
});

describe('calibrating on bona fide captures', () => {
  const scores = (count: number) => Array.from({ length: count }, (_, i) => ((i * 37) % count) / count);

  it('finds the scores below which the shares lie that the levels refuse', () => {
    const { points, evidence } = frrCalibration(scores(200), 'door cameras');
    expect(points).toEqual([
      [0.01, 2],
      [0.02, 1.699],
      [0.05, 1.301],
      [0.1, 1],
      [0.2, 0.699],
      [0.5, 0.301],
    ]);
    expect(evidence).toEqual({ set: 'door cameras', genuine: 200, impostor: 0 });
    expect(frrScore({ points }, 0.05).scoreFrr).toBeCloseTo(1.301, 3);
  });

  it('says nothing of a share that is less than two captures', () => {
    expect(frrCalibration(scores(100), 'few').points[0]?.[1]).toBe(1.699);
  });

  it('refuses few captures, captures that are all alike, and scores that are none', () => {
    expect(() => frrCalibration(scores(99), 'few')).toThrow('100 judged bona fide captures');
    expect(() => frrCalibration(Array(200).fill(3), 'alike')).toThrow('too much alike');
    expect(() => frrCalibration([...scores(200), Number.NaN], 'broken')).toThrow('100 judged bona fide captures');
  });
});
