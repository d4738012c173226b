import type { Calibration } from '@bonafide/inference/pack/manifest';
import { calibrated } from '@bonafide/vision/face/score';

const STEPS = 60;

/** Throws unless a higher raw score never has a lower S: what a search leaves out follows from that. */
export function requireRising({ points }: Pick<Calibration, 'points'>): void {
  const falls = points.some(([, s], i) => i > 0 && s < (points[i - 1]?.[1] ?? s));
  if (falls) throw new Error('The calibration of the matcher F500 falls somewhere: faces cannot be searched with it');
}

/**
 * The raw score below which no comparison reaches `score`, a little lower rather than higher; undefined where none does.
 * The calibration rises.
 */
export function leastRaw(calibration: Pick<Calibration, 'points' | 'tail'>, score: number): number | undefined {
  if (calibrated(calibration, 1) < score) return undefined;
  let [low, high] = [-1, 1];
  if (calibrated(calibration, low) >= score) return low;
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (calibrated(calibration, middle) >= score) high = middle;
    else low = middle;
  }
  return low;
}
