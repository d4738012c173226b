import { fineDetail } from '../face/fine-detail.js';
import type { Image, Point } from '../image/image.js';
import { type Measurement, NOT_ASSESSED } from './components.js';
import type { FaceEvidence } from './evidence.js';
import { percent, sigmoid } from './scale.js';

/**
 * Sharpness of the face between brows and mouth: how much of its detail is fine (see `fineDetail`), 50 points at what
 * one photograph of LFW in twenty is below. OFIQ's component uses a random forest; this is the plain rule.
 */
export function sharpness({ image, face }: Pick<FaceEvidence, 'image' | 'face'>): Measurement {
  const { leftEye, rightEye } = face.points;
  if (!inside(image, leftEye) || !inside(image, rightEye)) return NOT_ASSESSED;
  const native = fineDetail(image, face);
  return { native, score: percent(100 * sigmoid(native, MIDDLE, WIDTH)) };
}

const MIDDLE = 0.2;
const WIDTH = 0.025;

function inside({ width, height }: Image, { x, y }: Point): boolean {
  return x >= 0 && y >= 0 && x < width && y < height;
}
