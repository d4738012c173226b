import { type Interval, percentileInterval, weightOf } from './draws.ts';
import type { GroupedPairs } from './group-rates.ts';
import type { PairScores } from './pair-scores.ts';

/**
 * 95 % intervals by bootstrap over people: people are drawn with replacement, a pair counts as often as its people were
 * drawn together. Pairs of one person hang together, so intervals from counts of pairs are too narrow; these are not.
 * Estimates the equal error rate and the false reject rate at each of `rates` (rising). Percentile method, fixed seed.
 * Pairs come by rising score and are never sorted again: a replicate is a walk down the highest with other weights.
 */
export function bootstrapByPeople(
  genuine: PairScores,
  impostor: PairScores,
  { draws, ...all }: GroupedPairs,
  rates: readonly number[],
): { eer: Interval | undefined; falseReject: (Interval | undefined)[] } {
  const drawn = draws.map((counts, i) =>
    walk(genuine, impostor, counts, [totalOf(all.genuine.drawn[i]), totalOf(all.impostor.drawn[i])], rates),
  );
  return {
    eer: percentileInterval(drawn.map(({ eer }) => eer)),
    falseReject: rates.map((_, i) => percentileInterval(drawn.map(({ falseReject }) => falseReject[i]))),
  };
}

/** What one replicate estimates; nothing where no genuine or no impostor pair was drawn. */
interface Estimate {
  readonly eer?: number;
  readonly falseReject: readonly number[];
}

function walk(
  genuine: PairScores,
  impostor: PairScores,
  counts: Uint32Array,
  [genuineTotal, impostorTotal]: readonly [number, number],
  rates: readonly number[],
): Estimate {
  if (genuineTotal === 0 || impostorTotal === 0) return { falseReject: [] };
  const falseReject: number[] = [];
  let eer: number | undefined;
  let accepted = 0;
  let at = genuine.score.length - 1;
  let matched = 0;
  for (let i = impostor.score.length - 1; i >= 0 && (eer === undefined || falseReject.length < rates.length); i--) {
    const score = impostor.score[i] as number;
    while (at >= 0 && (genuine.score[at] as number) > score) matched += weightOf(genuine, at--, counts);
    const reject = 1 - matched / genuineTotal;
    const weight = weightOf(impostor, i, counts);
    const next = (accepted + weight) / impostorTotal;
    while (falseReject.length < rates.length && next > (rates[falseReject.length] as number)) falseReject.push(reject);
    if (reject <= accepted / impostorTotal) eer ??= (accepted / impostorTotal + reject) / 2;
    accepted += weight;
  }
  while (falseReject.length < rates.length) falseReject.push(0);
  return { eer: eer ?? 0, falseReject };
}

function totalOf(sums: Float64Array = new Float64Array()): number {
  return sums.reduce((total, sum) => total + sum, 0);
}
