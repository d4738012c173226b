import type { Calibration } from '@bonafide/inference/pack/manifest';

/** Highest S that is said: that of identical pictures. */
export const MOST_S = 15;

/** Fewest impostor scores above a raw score that show its false match rate. */
const LEAST_EVIDENCE = 20;

/**
 * S of a raw score by a pack's calibration: linear between its points, then by its tail up to 15; capped at both ends of
 * the points where it has no tail. For matchers S = −log10(false match rate). Throws on a raw score that is no number,
 * which must never pass for a match.
 */
export function calibrated({ points, tail }: Pick<Calibration, 'points' | 'tail'>, raw: number): number {
  if (Number.isNaN(raw)) throw new RangeError('a raw score that is no number has no calibrated value');
  if (tail && raw > tail.from) {
    const decades = Math.log10((1 - tail.from) / Math.max(1 - raw, Number.MIN_VALUE));
    return Math.min(tail.s + tail.slope * decades, MOST_S);
  }
  let [lowRaw, lowS] = points[0] ?? [0, 0];
  if (raw <= lowRaw) return lowS;
  for (const [highRaw, highS] of points) {
    if (raw <= highRaw) return lowS + ((raw - lowRaw) / (highRaw - lowRaw)) * (highS - lowS);
    [lowRaw, lowS] = [highRaw, highS];
  }
  return lowS;
}

/** The highest S that the calibration's impostor pairs can show, 20 of them being above; what lies beyond is extrapolated. */
export function measuredUpTo({ evidence }: Pick<Calibration, 'evidence'>): number {
  return Math.max(0, Math.log10(evidence.impostor / LEAST_EVIDENCE));
}

/** Percentage of a matcher's S: 100·tanh(ln 10 · S / 14), 0 to 100. */
export function scorePercent(s: number): number {
  return 100 * Math.tanh((Math.LN10 * s) / 14);
}
