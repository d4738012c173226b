import { describe, expect, it } from 'vitest';
import { bootstrapByPeople } from './bootstrap.ts';
import { drawPeople } from './draws.ts';
import { equalErrorRate, operatingPoint, thresholdAt } from './error-rates.ts';
import { allTogether, groupPairs } from './group-rates.ts';
import { type PairScores, rising } from './pair-scores.ts';
import { seeded } from './random.ts';

interface Pair {
  readonly score: number;
  readonly a: number;
  readonly b: number;
}

const columns = (pairs: readonly Pair[]): PairScores => ({
  score: Float64Array.from(pairs, ({ score }) => score),
  a: Uint32Array.from(pairs, ({ a }) => a),
  b: Uint32Array.from(pairs, ({ b }) => b),
});

/** Pairs of `people` with scores rounded to `digits`, so that many are equal. */
function pairsOf(people: number, digits: number): { genuine: Pair[]; impostor: Pair[] } {
  const random = seeded(1);
  const round = (score: number) => Number(score.toFixed(digits));
  const genuine: Pair[] = [];
  const impostor: Pair[] = [];
  for (let a = 0; a < people; a++) {
    for (let i = 0; i < 5; i++) genuine.push({ a, b: a, score: round(2 + random() * 2) });
    for (let b = a + 1; b < people; b++) impostor.push({ a, b, score: round(random() * 2.2) });
  }
  return { genuine, impostor };
}

function estimated(genuine: readonly Pair[], impostor: readonly Pair[], people: number, rates: readonly number[]) {
  const [positive, negative] = [rising(columns(genuine)), rising(columns(impostor))];
  const nobody = { names: [], groupOf: new Int32Array(people).fill(-1) };
  const all = allTogether(groupPairs(positive, negative, nobody, drawPeople(people)));
  return {
    ...bootstrapByPeople(positive, negative, all, rates),
    scores: { positive: positive.score, negative: negative.score },
  };
}

/**
 * The same without any device: in each replicate every pair is written down as often as it counts, sorted, and walked
 * through from the highest.
 */
function naive(genuine: readonly Pair[], impostor: readonly Pair[], people: number, rates: readonly number[]) {
  const estimates = drawPeople(people).map((counts) => {
    const count = (person: number) => counts[person] as number;
    const weigh = ({ a, b }: Pair) => (a === b ? count(a) : count(a) * count(b));
    const falling = (pairs: readonly Pair[]) => pairs.toSorted((x, y) => x.score - y.score).reverse();
    const total = (pairs: readonly Pair[]) => pairs.reduce((sum, pair) => sum + weigh(pair), 0);
    const refusedBelow = (score: number) => 1 - total(genuine.filter((pair) => pair.score > score)) / total(genuine);
    const all = total(impostor);
    let [accepted, eer] = [0, undefined as number | undefined];
    const falseReject: number[] = [];
    for (const pair of falling(impostor)) {
      const reject = refusedBelow(pair.score);
      while (
        falseReject.length < rates.length &&
        (accepted + weigh(pair)) / all > (rates[falseReject.length] as number)
      )
        falseReject.push(reject);
      if (reject <= accepted / all) eer ??= (accepted / all + reject) / 2;
      accepted += weigh(pair);
    }
    return { eer: eer as number, falseReject };
  });
  const interval = (values: number[]) => {
    const sorted = values.toSorted((x, y) => x - y);
    return { low: sorted[Math.round(0.025 * 199)], high: sorted[Math.round(0.975 * 199)] };
  };
  return {
    eer: interval(estimates.map(({ eer }) => eer)),
    falseReject: rates.map((_, i) => interval(estimates.map(({ falseReject }) => falseReject[i] as number))),
  };
}

describe('pairs by rising score', () => {
  it('are those that a sort by comparison gives, equal scores in the order they came', () => {
    const random = seeded(3);
    const kinds: (() => number)[] = [
      random,
      () => Math.round(random() * 20) / 20 - 0.5,
      () => 0.25,
      () => (random() < 0.5 ? 0 : -0),
    ];
    for (const next of [...kinds, () => (random() < 0.001 ? 1e9 : random() * 1e-9)]) {
      const pairs = Array.from({ length: 5_000 }, (_, i) => ({ score: next(), a: i, b: i + 1 }));
      const sorted = pairs.toSorted((x, y) => x.score - y.score);
      expect(rising(columns(pairs))).toEqual(columns(sorted));
    }
    expect(rising(columns([])).score).toHaveLength(0);
  });

  it('are refused with a score that is no number', () => {
    expect(() => rising(columns([{ score: Number.NaN, a: 0, b: 0 }]))).toThrow(RangeError);
  });
});

describe('bootstrap over people', () => {
  it.each([
    [70, 12],
    [14, 1],
  ])(
    'gives the figures of the naive way to the last bit, %i people, scores with %i decimals',
    { timeout: 120_000 },
    (people, digits) => {
      const { genuine, impostor } = pairsOf(people, digits);
      const rates = [0.02, 0.1];
      const { eer, falseReject } = estimated(genuine, impostor, people, rates);
      expect({ eer, falseReject }).toEqual(naive(genuine, impostor, people, rates));
    },
  );

  it('surrounds the estimate and repeats itself', () => {
    const rates = [0.001, 0.01];
    const { genuine, impostor } = pairsOf(40, 12);
    const first = estimated(genuine, impostor, 40, rates);
    const eer = equalErrorRate(first.scores);
    expect(first.eer?.low).toBeLessThanOrEqual(eer);
    expect(first.eer?.high).toBeGreaterThanOrEqual(eer);
    rates.forEach((rate, i) => {
      const { falseReject } = operatingPoint(first.scores, thresholdAt(first.scores, rate));
      expect(first.falseReject[i]?.low).toBeLessThanOrEqual(falseReject.rate as number);
      expect(first.falseReject[i]?.high).toBeGreaterThanOrEqual(falseReject.rate as number);
    });
    expect(estimated(genuine, impostor, 40, rates)).toEqual(first);
  });

  it('is wide where few people carry all the errors', () => {
    const { genuine, impostor } = pairsOf(40, 12);
    const marked = genuine.map((pair) => (pair.a < 2 ? { ...pair, score: 0 } : pair));
    const { falseReject } = estimated(marked, impostor, 40, [0.01]);
    expect((falseReject[0]?.high ?? 0) - (falseReject[0]?.low ?? 0)).toBeGreaterThan(0.05);
  });

  it('says nothing of a person alone', () => {
    const { eer, falseReject } = estimated([{ score: 1, a: 0, b: 0 }], [], 1, [0.01]);
    expect([eer, ...falseReject]).toEqual([undefined, undefined]);
  });
});
