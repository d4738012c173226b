import type { Calibration } from '@bonafide/inference/pack/manifest';
import { calibrated } from '@bonafide/vision/face/score';

/** Halvings that leave neighbouring doubles. */
const STEPS = 60;

/** The lowest raw score, to within 1e-12, to which a calibration gives at least S; undefined where it never does. */
export function rawAtS(calibration: Pick<Calibration, 'points' | 'tail'>, s: number): number | undefined {
  let [low, high] = [-1, 1];
  if (calibrated(calibration, high) < s) return undefined;
  if (calibrated(calibration, low) >= s) return low;
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (calibrated(calibration, middle) >= s) high = middle;
    else low = middle;
  }
  return high;
}
