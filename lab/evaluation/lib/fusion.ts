import type { PackManifest } from '@bonafide/inference/pack/manifest';
import { type FaceAlgorithm, faceMatcher } from '@bonafide/vision/face/match';
import { compareAll, type Described } from './comparisons.ts';
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
 * second person and reported on the others, then the other way round. Undefined unless the matcher has two networks.
 */
export function tryFusion(
  manifest: PackManifest,
  algorithm: FaceAlgorithm,
  pictures: readonly Described[],
): FusionTrial[] | undefined {
  const matcher = manifest.matchers.find((candidate) => candidate.algorithm === algorithm);
  const [first, second, ...others] = matcher?.parts ?? [];
  if (!matcher || !first || !second || others.length > 0) return undefined;
  const halves = [0, 1].map((half) => pictures.filter(({ subject }) => subject % 2 === half));
  const rates = halves.map((half) =>
    SHARES.map((share) => {
      const parts = [
        { ...first, weight: share },
        { ...second, weight: 1 - share },
      ];
      const tried = { ...manifest, matchers: [{ ...matcher, parts }] };
      const { genuine, impostor } = compareAll(half, faceMatcher(tried, algorithm));
      return ratesOf(
        genuine.map(({ score }) => score),
        impostor.map(({ score }) => score),
      );
    }),
  );
  return [0, 1].map((half) => {
    const [own, other] = [rates[half] as HalfRates[], rates[1 - half] as HalfRates[]];
    const best = own.reduce((at, one, i) => (cost(one) < cost(own[at] as HalfRates) ? i : at), 0);
    return {
      chosenShare: SHARES[best] as number,
      chosenOn: own[best] as HalfRates,
      reportedOn: other[best] as HalfRates,
      firstAlone: other.at(-1) as HalfRates,
      secondAlone: other[0] as HalfRates,
    };
  });
}

function cost({ fnmr, equalErrorRate: eer }: HalfRates): number {
  return fnmr.reduce((sum, rate) => sum + rate, eer);
}

function ratesOf(genuine: readonly number[], impostor: readonly number[]): HalfRates {
  const scores = sortedScores(genuine, impostor);
  return {
    equalErrorRate: equalErrorRate(scores),
    fnmr: RATES.map((rate) => operatingPoint(scores, thresholdAt(scores, rate)).falseReject.rate),
  };
}
