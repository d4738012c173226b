import { basename } from 'node:path';
import type { Calibration } from '@bonafide/inference/pack/manifest';
import { frrCalibration } from '@bonafide/vision/pad/calibration';
import { Misuse } from '../run/misuse.ts';
import { type Decision, judgedAt } from './decisions.ts';

/**
 * What `./dev models calibrate` takes: S of the live score by the genuine presentations of a set that are judged, one score
 * a presentation. Throws Misuse for fewer than 100 of them, for scores too much alike, and for a pack without attack
 * networks, which gives no scores.
 */
export function padCalibration(
  decisions: readonly Decision[],
  data: string,
): [{ algorithm: 'face-pad'; calibration: Calibration }] {
  const lives = decisions.flatMap((one) =>
    one.species === null && one.live !== null && judgedAt('4', one).outcome !== 'unjudged' ? [one.live] : [],
  );
  try {
    return [{ algorithm: 'face-pad', calibration: frrCalibration(lives, basename(data)) }];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Misuse(`no calibration: ${error.message}; the set has ${lives.length}`);
  }
}
