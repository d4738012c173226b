import { type Proportion, proportion } from '../statistics/proportion.ts';

/** A true age and what was estimated, in years. */
export interface Estimate {
  readonly age: number;
  readonly estimated: number;
}

/** A mean with its 95 % interval. */
export interface Mean {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** How far the estimates of some pictures are off. */
export interface AgeErrors {
  readonly pictures: number;
  /** Mean absolute error, years. */
  readonly absolute: Mean;
  /** Mean of estimated less true: above 0 people look older to the network. */
  readonly bias: Mean;
  readonly within5: Proportion;
  readonly within10: Proportion;
}

/** Bands of true age; each begins at its number. */
export const BANDS = [0, 13, 18, 26, 41, 61] as const;
/** Age that the law asks for, and the least estimate with which people are let through without another proof. */
const ADULT = 18;
const CHALLENGES = [18, 21, 25, 28, 30] as const;

/** Null for no estimates. */
export function ageErrors(estimates: readonly Estimate[]): AgeErrors | null {
  if (estimates.length === 0) return null;
  const errors = estimates.map(({ age, estimated }) => estimated - age);
  const within = (years: number) => errors.filter((error) => Math.abs(error) <= years).length;
  return {
    pictures: estimates.length,
    absolute: meanWithInterval(errors.map(Math.abs)),
    bias: meanWithInterval(errors),
    within5: proportion(within(5), errors.length),
    within10: proportion(within(10), errors.length),
  };
}

/** The estimates of people of each band, by their true age; `until` is the first age beyond it. */
export function byBand(estimates: readonly Estimate[]) {
  return BANDS.map((from, at) => {
    const until = BANDS[at + 1] ?? Number.POSITIVE_INFINITY;
    return { from, until, errors: ageErrors(estimates.filter(({ age }) => age >= from && age < until)) };
  });
}

/** Per least estimate: minors from 13 on who pass it, and adults of at least that age who do not. */
export function challengeAges(estimates: readonly Estimate[]) {
  const minors = estimates.filter(({ age }) => age >= 13 && age < ADULT);
  return CHALLENGES.map((least) => {
    const grown = estimates.filter(({ age }) => age >= least);
    return {
      least,
      minorsWhoPass: proportion(minors.filter(({ estimated }) => estimated >= least).length, minors.length),
      adultsStopped: proportion(grown.filter(({ estimated }) => estimated < least).length, grown.length),
    };
  });
}

/** Normal approximation, pictures as independent: several of one person make it too narrow. */
function meanWithInterval(values: readonly number[]): Mean {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = values.length > 1 ? 1.96 * Math.sqrt(squares / (values.length - 1) / values.length) : Number.NaN;
  return { mean, low: mean - half, high: mean + half };
}
