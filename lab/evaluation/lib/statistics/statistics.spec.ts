import type { Calibration } from '@bonafide/inference/pack/manifest';
import { calibrated } from '@bonafide/vision/face/score';
import { describe, expect, it } from 'vitest';
import { foldedAccuracy } from './accuracy.ts';
import { calibrationOf, checkTail, falseMatchRate } from './calibration.ts';
import { discardArea, errorVersusDiscard } from './discard.ts';
import { detCurve, equalErrorRate, operatingPoint, sortedScores, thresholdAt } from './error-rates.ts';
import { histogram } from './histogram.ts';
import { incompleteBeta, proportion } from './proportion.ts';

/** `n` evenly spread quantiles of a logistic distribution about `mean`, whose distribution function is known in closed form. */
const logistic = (mean: number, n: number) =>
  Array.from({ length: n }, (_, i) => mean + Math.log((i + 0.5) / (n - i - 0.5)));

describe('proportion', () => {
  it.each([
    // Clopper-Pearson as tables and R's binom.test give them.
    [0, 100, 0, 0.036217],
    [5, 100, 0.016432, 0.112835],
    [10, 10, 0.691503, 1],
    [1, 528, 0.000048, 0.010507],
  ])('%i of %i lies within %f and %f', (errors, of, low, high) => {
    const found = proportion(errors, of);
    expect(found.rate).toBe(errors / of);
    expect(found.low).toBeCloseTo(low, 5);
    expect(found.high).toBeCloseTo(high, 5);
  });

  it('says nothing about no cases', () => {
    expect(proportion(0, 0)).toEqual({ count: 0, of: 0, rate: null, low: 0, high: 1 });
  });

  it('rests on the incomplete beta function: I_x(2, 3) is a polynomial', () => {
    for (const x of [0.1, 0.35, 0.8]) {
      expect(incompleteBeta(x, 2, 3)).toBeCloseTo(6 * x ** 2 - 8 * x ** 3 + 3 * x ** 4, 12);
    }
  });
});

describe('error rates', () => {
  it('counts a score at the threshold as accepted', () => {
    const scores = sortedScores([3, 1, 2], [0, 1, 2]);
    const { falseAccept, falseReject } = operatingPoint(scores, 2);
    expect([falseAccept.count, falseReject.count]).toEqual([1, 1]);
  });

  it('finds the threshold that allows a share of false accepts and no more', () => {
    const scores = sortedScores(
      [],
      Array.from({ length: 1000 }, (_, i) => i),
    );
    const threshold = thresholdAt(scores, 0.01);
    expect(operatingPoint(scores, threshold).falseAccept.count).toBe(10);
    expect(operatingPoint(scores, thresholdAt(scores, 0)).falseAccept.count).toBe(0);
    expect(operatingPoint(scores, thresholdAt(scores, 1)).falseAccept.count).toBe(1000);
  });

  it('does not allow more than a share where scores are equal', () => {
    const scores = sortedScores([], [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
    expect(operatingPoint(scores, thresholdAt(scores, 0.2)).falseAccept.count).toBe(0);
  });

  it('finds the equal error rate of two logistic distributions 4 apart: 1 / (1 + e²)', () => {
    const scores = sortedScores(logistic(4, 5000), logistic(0, 20_000));
    expect(equalErrorRate(scores)).toBeCloseTo(1 / (1 + Math.exp(2)), 3);
  });

  it('is 0 for kinds that do not overlap and 0.5 for kinds that are the same', () => {
    expect(equalErrorRate(sortedScores([2, 3], [0, 1]))).toBe(0);
    expect(equalErrorRate(sortedScores(logistic(0, 1000), logistic(0, 1000)))).toBeCloseTo(0.5, 2);
  });

  it('draws a curve from refusing nothing to refusing every negative', () => {
    const curve = detCurve(sortedScores(logistic(4, 500), logistic(0, 500)));
    expect(curve[0]).toEqual({ falseAccept: 1, falseReject: 0 });
    expect(curve.at(-1)?.falseAccept).toBe(0);
    for (const [i, point] of curve.entries()) {
      expect(point.falseReject).toBeGreaterThanOrEqual(curve[i - 1]?.falseReject ?? 0);
    }
  });

  it('refuses a score that is no number', () => {
    expect(() => sortedScores([1, Number.NaN], [0])).toThrow(RangeError);
  });
});

describe('accuracy over folds', () => {
  it('judges each part at the threshold of the others', () => {
    const pairs = logistic(10, 200).map((score) => ({ score, same: true }));
    const others = logistic(0, 200).map((score) => ({ score, same: false }));
    expect(foldedAccuracy([...pairs, ...others]).rate).toBeGreaterThan(0.98);
    expect(
      foldedAccuracy([...pairs, ...others.map((pair) => ({ ...pair, score: pair.score + 10 }))]).rate,
    ).toBeLessThan(0.6);
  });
});

describe('calibration', () => {
  /** `n` quantiles of scores below 1 whose false match rate above 0.5 is ((1 − x) / 0.5)^12 / 20. */
  const bounded = (n: number) =>
    Float64Array.from({ length: n }, (_, i) => {
      const rate = (n - i - 0.5) / n;
      return rate > 0.05 ? 0.5 * (1 - rate) : 1 - 0.5 * (20 * rate) ** (1 / 12);
    }).sort();
  const scores = (n: number) => sortedScores([0.9, 0.95], bounded(n));

  it('gives at each point up to S = 3 the false match rate that it promises', () => {
    const set = scores(200_000);
    const { points, evidence } = calibrationOf(set, 'a set') as Calibration;
    for (const [raw, s] of points) expect(falseMatchRate(set.negative, raw)).toBeLessThanOrEqual(10 ** -s * 1.001);
    expect(points.at(-1)?.[1]).toBe(3);
    expect(evidence).toEqual({ set: 'a set', genuine: 2, impostor: 200_000 });
  });

  it('goes on with the law of the scores above, as far as 15', () => {
    const set = scores(2_000_000);
    const found = calibrationOf(set, 'a set') as Calibration;
    expect(found.tail?.slope).toBeCloseTo(12, 0);
    for (const { said, measured } of checkTail(found, set)) expect(Math.abs(said - measured)).toBeLessThan(0.1);
    expect(checkTail(found, set).map(({ measured }) => measured)).toEqual([3.5, 4, 4.5, 5]);
    const raw = 0.8;
    expect(calibrated(found, raw)).toBeCloseTo(-Math.log10(((1 - raw) / 0.5) ** 12 / 20), 0);
    for (const identical of [1, 1 + 1e-12]) expect(calibrated(found, identical)).toBe(15);
  });

  it('is refused where the pairs are too few to show S = 3', () => {
    expect(calibrationOf(scores(19_999), 'a set')).toBeUndefined();
    expect(calibrationOf(scores(20_000), 'a set')).toBeDefined();
  });
});

describe('error versus discard', () => {
  it('falls to 0 when the errors have the lowest quality, and stays when quality says nothing', () => {
    const useful = Array.from({ length: 100 }, (_, i) => ({ quality: i, score: i < 10 ? 0 : 1 }));
    const curve = errorVersusDiscard(useful, 0.5);
    expect(curve[0]).toEqual({ discarded: 0, fnmr: 0.1 });
    expect(curve.find(({ discarded }) => discarded === 0.1)?.fnmr).toBe(0);
    expect(discardArea(curve, 0.2)).toBeLessThan(0.3);
    const useless = Array.from({ length: 1000 }, (_, i) => ({ quality: i, score: i % 10 === 0 ? 0 : 1 }));
    expect(discardArea(errorVersusDiscard(useless, 0.5), 0.2)).toBeCloseTo(1, 1);
  });

  it('leaves out equal quality together', () => {
    const pairs = [0, 0, 1, 1].map((quality, i) => ({ quality, score: i }));
    expect(errorVersusDiscard(pairs, 1)).toEqual([
      { discarded: 0, fnmr: 0.25 },
      { discarded: 0.5, fnmr: 0 },
    ]);
  });
});

describe('histogram', () => {
  it('counts shares, outer bins taking what lies beyond', () => {
    expect(histogram([-1, 0.1, 0.6, 0.9, 7], 0, 1, 2)).toEqual([0.4, 0.6]);
  });
});
