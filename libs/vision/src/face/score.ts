import type { Calibration } from '@bonafide/inference/pack/manifest';

/**
 * S of a raw score by a pack's calibration: linear between its points, capped at both ends, where the evidence ends.
 * For matchers S = −log10(false match rate). Throws on a raw score that is no number, which must never pass for a match.
 */
export function calibrated({ points }: Pick<Calibration, 'points'>, raw: number): number {
  if (Number.isNaN(raw)) throw new RangeError('a raw score that is no number has no calibrated value');
  let [lowRaw, lowS] = points[0] ?? [0, 0];
  if (raw <= lowRaw) return lowS;
  for (const [highRaw, highS] of points) {
    if (raw <= highRaw) return lowS + ((raw - lowRaw) / (highRaw - lowRaw)) * (highS - lowS);
    [lowRaw, lowS] = [highRaw, highS];
  }
  return lowS;
}

/** Percentage of a matcher's S: 100·tanh(ln 10 · S / 14), 0 to 100. */
export function scorePercent(s: number): number {
  return 100 * Math.tanh((Math.LN10 * s) / 14);
}
