import type { Progress } from '../run/progress.ts';
import { among, type Comparisons, fused } from './comparisons.ts';
import { equalErrorRate, operatingPoint, sortedScores, thresholdAt } from './error-rates.ts';

/** Shares of the first network's cosine that are tried; the second has the rest. */
const SHARES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
/** Each candidate is judged by the sum of its false non-match rates at these false match rates. */
const RATES = [1e-3, 1e-4];

/** One half's choice and what it gives on the people of the other half. */
export interface FusionTrial {
  readonly chosenShare: number;
  readonly chosenOn: HalfRates;
  readonly reportedOn: HalfRates;
  /** The first and the second network alone, on the same people as `reportedOn`. */
  readonly firstAlone: HalfRates;
  readonly secondAlone: HalfRates;
}

export interface HalfRates {
  readonly equalErrorRate: number;
  /** FNMR at FMR 1e-3 and 1e-4. */
  readonly fnmr: readonly number[];
}

/**
 * Whether the mean of two networks' cosines is better than either, and with which weights: they are chosen on every
 * second person and reported on the others, then the other way round. `places`: the networks' columns. Undefined unless
 * there are two, and genuine and impostor pairs in both halves.
 */
export function tryFusion(
  { genuine, impostor }: Pick<Comparisons, 'genuine' | 'impostor'>,
  places: readonly number[],
  tell: Progress = () => {},
): FusionTrial[] | undefined {
  const [first, second, ...others] = places;
  if (first === undefined || second === undefined || others.length > 0) return undefined;
  let done = 0;
  const rates = [0, 1].map((half) => {
    const [own, foreign] = [genuine, impostor].map((pairs) => among(pairs, (person) => person % 2 === half));
    return SHARES.map((share) => {
      const weights: number[] = [];
      weights[first] = share;
      weights[second] = 1 - share;
      const [positive, negative] = [own, foreign].map((pairs) => (pairs ? fused(pairs, weights).score : []));
      tell(++done);
      return positive?.length && negative?.length ? ratesOf(positive, negative) : undefined;
    }).filter((found) => found !== undefined);
  });
  const [even = [], odd = []] = rates;
  if (even.length === 0 || odd.length === 0) return undefined;
  return [trial(even, odd), trial(odd, even)];
}

/** How many weights are tried. */
export const TRIALS = 2 * SHARES.length;

function trial(own: readonly HalfRates[], other: readonly HalfRates[]): FusionTrial {
  const best = own.reduce((at, one, i) => (cost(one) < cost(own[at] as HalfRates) ? i : at), 0);
  return {
    chosenShare: SHARES[best] as number,
    chosenOn: own[best] as HalfRates,
    reportedOn: other[best] as HalfRates,
    firstAlone: other.at(-1) as HalfRates,
    secondAlone: other[0] as HalfRates,
  };
}

function cost({ fnmr, equalErrorRate: eer }: HalfRates): number {
  return fnmr.reduce((sum, rate) => sum + rate, eer);
}

function ratesOf(genuine: ArrayLike<number>, impostor: ArrayLike<number>): HalfRates {
  const scores = sortedScores(genuine, impostor);
  return {
    equalErrorRate: equalErrorRate(scores),
    fnmr: RATES.map((rate) => operatingPoint(scores, thresholdAt(scores, rate)).falseReject.rate as number),
  };
}
