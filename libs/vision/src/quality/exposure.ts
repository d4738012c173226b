import type { FivePoints } from '../face/face.js';
import { type Box, distance, type Image } from '../image/image.js';
import { type Measurement, NOT_ASSESSED } from './components.js';
import type { FaceEvidence } from './evidence.js';
import { ellipseOf, histogramOf, luminanceOf, momentsOf } from './luminance.js';
import { percent, sigmoid } from './scale.js';

const COLUMNS = 96;

/** Light on a face; scaled as OFIQ scales it, over the ellipse of the face's box. */
export type Exposure = Record<
  'IlluminationUniformity' | 'LuminanceMean' | 'UnderExposurePrevention' | 'OverExposurePrevention' | 'DynamicRange',
  Measurement
>;

/** Measures exposure; nothing is assessed when the face lies outside the picture. */
export function exposureOf({ image, face }: Pick<FaceEvidence, 'image' | 'face'>): Exposure {
  const plane = luminanceOf(image, face.box, COLUMNS);
  const values = plane && ellipseOf(plane);
  if (!values || values.length === 0) {
    return {
      IlluminationUniformity: NOT_ASSESSED,
      LuminanceMean: NOT_ASSESSED,
      UnderExposurePrevention: NOT_ASSESSED,
      OverExposurePrevention: NOT_ASSESSED,
      DynamicRange: NOT_ASSESSED,
    };
  }
  const shares = histogramOf(values);
  const mean = momentsOf(values).mean / 255;
  const dark = sum(shares.subarray(0, 26));
  const bright = sum(shares.subarray(247));
  const entropy = shares.reduce((total, share) => (share > 0 ? total - share * Math.log2(share) : total), 0);
  return {
    IlluminationUniformity: illuminationUniformity(image, face.points),
    LuminanceMean: { native: mean, score: percent(100 * sigmoid(mean, 0.2, 0.05) * (1 - sigmoid(mean, 0.8, 0.05))) },
    UnderExposurePrevention: { native: dark, score: percent(120 * (0.832 - sigmoid(dark, 0.92, 0.05))) },
    OverExposurePrevention: { native: bright, score: percent(1 / (bright + 0.01)) },
    DynamicRange: { native: entropy, score: percent(12.5 * entropy) },
  };
}

/** The regions below both eyes, beside the nose, in image order: left, right. */
export function cheeks({ leftEye, rightEye, mouthLeft, mouthRight }: FivePoints): [Box, Box] {
  const side = 0.3 * distance(leftEye, rightEye);
  const region = (eye: FivePoints['leftEye'], mouth: FivePoints['leftEye'], outwards: number): Box => ({
    x: eye.x + outwards * 0.3 * side - side / 2,
    y: eye.y + 0.55 * (mouth.y - eye.y) - side / 2,
    width: side,
    height: side,
  });
  return [region(leftEye, mouthLeft, -1), region(rightEye, mouthRight, 1)];
}

function illuminationUniformity(image: Image, points: FivePoints): Measurement {
  const [left, right] = cheeks(points).map((box) => luminanceOf(image, box, COLUMNS)?.data);
  if (!left || !right) return NOT_ASSESSED;
  const [a, b] = [histogramOf(left), histogramOf(right)];
  const native = a.reduce((total, share, level) => total + Math.min(share, b[level] as number), 0);
  return { native, score: percent(100 * native ** 0.3) };
}

function sum(shares: Float64Array): number {
  return shares.reduce((total, share) => total + share, 0);
}
