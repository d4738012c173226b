import { basename } from 'node:path';
import type { Calibration } from '@bonafide/inference/pack/manifest';
import { frrCalibration } from '@bonafide/vision/pad/calibration';
import { Misuse } from '../../../misuse.ts';
import { type Decision, isJudgedByScore } from './decisions.ts';

/**
 * What `./dev models calibrate` takes: S of the live score by the genuine presentations of a set that are judged, one score
 * a presentation. Throws Misuse for fewer than 100 of them, for scores too much alike, and for a pack without attack
 * networks, which gives no scores.
 */
export function padCalibration(
  decisions: readonly Decision[],
  data: string,
): [{ algorithm: 'face-pad'; calibration: Calibration }] {
  const judged = decisions.filter((one) => one.species === null && isJudgedByScore(one));
  const lives = judged.flatMap(({ decisions: said, live }) => (said[4] === 'NOT_ASSESSED' ? [] : [live as number]));
  try {
    return [{ algorithm: 'face-pad', calibration: frrCalibration(lives, basename(data)) }];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Misuse(`no calibration: ${error.message}; the set has ${lives.length}`);
  }
}
