import { scorePercent } from '@bonafide/vision/face/score';
import { type ClusterRate, clusterRate } from '../statistics/cluster-rate.ts';
import type { Search } from './searches.ts';

/** Ranks whose rates are told. */
export const RANKS = [1, 5, 10] as const;
/** False positive identification rate at which the misses are told, and the one that the default cutoff aims at. */
export const [TOLD_FPIR, AIMED_FPIR] = [0.01, 0.001];
/** The lowest percentage that the default cutoff asks for. */
const LEAST_PERCENT = 50;
/** S of that percentage. */
const LEAST_S = (14 * Math.atanh(LEAST_PERCENT / 100)) / Math.LN10;

/** How identification fares at one threshold of S. */
export interface AtThreshold {
  readonly name: string;
  /** S that must be exceeded; null where it depends on the size of the gallery. */
  readonly threshold: number | null;
  /** Searches for people who are not there that answer somebody: FPIR. */
  readonly falsePositives: ClusterRate;
  /** Searches for people who are there that do not answer them first: FNIR at rank 1. */
  readonly falseNegatives: ClusterRate;
}

/** The rates of the searches of one matcher. */
export interface IdentificationRates {
  readonly ranks: readonly { readonly rank: number; readonly found: ClusterRate }[];
  readonly at: readonly AtThreshold[];
}

/** S above which the default cutoff of a gallery of that size lets candidates through (docs/gallery.md). */
export function defaultThreshold(size: number): number {
  return Math.max(LEAST_S, Math.log10(size / AIMED_FPIR));
}

/** Rates of searches for people who are in the gallery, and for people who are not. Takes one of each kind at least. */
export function identificationRates(searches: readonly Search[]): IdentificationRates {
  const mated = searches.filter(({ own }) => own !== undefined);
  const others = searches.filter(({ own }) => own === undefined);
  const strict = strictest(
    others.map(({ best }) => best),
    TOLD_FPIR,
  );
  const at = (name: string, threshold: number | null, above: (search: Search) => number): AtThreshold => ({
    name,
    threshold,
    falsePositives: clusterRate(others, (search) => search.best > above(search)),
    falseNegatives: clusterRate(mated, (search) => search.own?.rank !== 1 || (search.own?.score ?? 0) <= above(search)),
  });
  return {
    ranks: RANKS.map((rank) => ({ rank, found: clusterRate(mated, ({ own }) => (own?.rank ?? rank + 1) <= rank) })),
    at: [
      at(`FPIR at most ${100 * TOLD_FPIR} % here`, strict, () => strict),
      at('the default cutoff', null, ({ size }) => defaultThreshold(size)),
      at(`${LEAST_PERCENT} % alone`, LEAST_S, () => LEAST_S),
    ],
  };
}

/** The lowest of the scores that at most this share of them exceeds. */
function strictest(scores: readonly number[], share: number): number {
  const falling = scores.toSorted((a, b) => b - a);
  return falling[Math.floor(share * falling.length)] as number;
}

/** S and its percentage, as a reader wants both. */
export const spoken = (s: number): string => `S = ${s.toFixed(2)}, ${scorePercent(s).toFixed(1)} %`;
