import { scorePercent } from '@bonafide/vision/face/score';

/** Of who asks for none: what the contract has as the default, and never less than the gallery's size asks for. */
const DEFAULT_PERCENT = 50;

/** From which percentage on somebody is a candidate. */
export interface Cutoff {
  readonly percent: number;
  /** Whether the percentage itself is too low. */
  readonly isStrict: boolean;
}

/**
 * The S at which a search among so many strangers finds one of them at the given rate (false positive identification rate): each
 * of them is found with the probability 10^−S. Source: ISO/IEC 19795-1.
 */
export function identificationScore(size: number, rate: number): number {
  return Math.max(0, Math.log10(Math.max(1, size) / rate));
}

/** The cutoff of a search that names none. */
export function defaultCutoff(size: number, rate: number): Cutoff {
  return { percent: Math.max(DEFAULT_PERCENT, scorePercent(identificationScore(size, rate))), isStrict: true };
}

export function admits({ percent, isStrict }: Cutoff, found: number): boolean {
  return isStrict ? found > percent : found >= percent;
}

/** The S of a percentage: the reverse of `scorePercent`; infinite for 100. */
export function scoreOfPercent(percent: number): number {
  return (14 / Math.LN10) * Math.atanh(percent / 100);
}
