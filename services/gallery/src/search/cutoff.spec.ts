import { scorePercent } from '@bonafide/vision/face/score';
import { describe, expect, it } from 'vitest';
import { admits, defaultCutoff, identificationScore, scoreOfPercent } from './cutoff.js';

describe('the default cutoff', () => {
  it.each([
    [0, 50],
    [1, 50],
    [2, 50],
    [3, scorePercent(Math.log10(3000))],
    [1000, scorePercent(6)],
    [1_000_000, scorePercent(9)],
  ])('among %i faces is %f percent', (size, percent) => {
    expect(defaultCutoff(size, 0.001).percent).toBeCloseTo(percent, 9);
  });

  it('rises with the size and with how seldom a stranger may be found', () => {
    const percents = [10, 1000, 100_000].map((size) => defaultCutoff(size, 0.001).percent);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect(defaultCutoff(1000, 0.0001).percent).toBeGreaterThan(defaultCutoff(1000, 0.001).percent);
  });
});

it('expects one stranger in a thousand searches at the score of the size', () => {
  for (const size of [1, 100, 1_000_000]) {
    expect(size * 10 ** -identificationScore(size, 0.001)).toBeCloseTo(0.001, 12);
  }
});

it('leaves out the percentage itself only where it is strict', () => {
  expect(admits({ percent: 50, isStrict: true }, 50)).toBe(false);
  expect(admits({ percent: 50, isStrict: false }, 50)).toBe(true);
  expect(admits({ percent: 50, isStrict: true }, 50.001)).toBe(true);
});

it('reads percentages back as scores', () => {
  for (const s of [0, 3.34, 9, 15]) expect(scoreOfPercent(scorePercent(s))).toBeCloseTo(s, 6);
  expect(scoreOfPercent(100)).toBe(Number.POSITIVE_INFINITY);
});
