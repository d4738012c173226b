import { distance, meanOf } from '../image/image.js';
import { type Measurement, NOT_ASSESSED } from './components.js';
import type { FaceEvidence, Point3 } from './evidence.js';
import { percent, sigmoid } from './scale.js';

const CHIN = 152;

/** Size and place of a face in its picture; scaled as OFIQ scales them. */
export type Framing = Record<
  | 'SingleFacePresent'
  | 'InterEyeDistance'
  | 'HeadSize'
  | 'LeftwardCropOfTheFaceImage'
  | 'RightwardCropOfTheFaceImage'
  | 'DownwardCropOfTheFaceImage'
  | 'UpwardCropOfTheFaceImage',
  Measurement
>;

/** Measures framing; `yaw` in degrees. What needs the chin is assessed with a mesh only. */
export function framingOf(evidence: FaceEvidence, yaw: number): Framing {
  const { image, face } = evidence;
  const { leftEye, rightEye } = face.points;
  const eyes = distance(leftEye, rightEye);
  const interEye = (eyes * (evidence.scale ?? 1)) / Math.max(0.2, Math.cos((yaw * Math.PI) / 180));
  const chin = eyesToChin(evidence);
  const middle = (leftEye.y + rightEye.y) / 2;
  const margin = (room: number, length: number, enough: number): Measurement => {
    const native = room / length;
    return { native, score: percent(100 * sigmoid(native, enough, 0.1)) };
  };
  return {
    SingleFacePresent: singleFace(evidence),
    InterEyeDistance: { native: interEye, score: percent(100 * sigmoid(interEye, 70, 20)) },
    HeadSize: chin === undefined ? NOT_ASSESSED : headSize(chin / image.height),
    LeftwardCropOfTheFaceImage: margin(leftEye.x, eyes, 0.9),
    RightwardCropOfTheFaceImage: margin(image.width - rightEye.x, eyes, 0.9),
    DownwardCropOfTheFaceImage: chin === undefined ? NOT_ASSESSED : margin(middle, chin, 1.4),
    UpwardCropOfTheFaceImage: chin === undefined ? NOT_ASSESSED : margin(image.height - middle, chin, 1.8),
  };
}

/** Distance from the middle between the eyes to the chin, in pixels: OFIQ's unit of length T. Undefined without a mesh. */
export function eyesToChin({ face, mesh }: Pick<FaceEvidence, 'face' | 'mesh'>): number | undefined {
  if (!mesh) return undefined;
  const { leftEye, rightEye } = face.points;
  return distance(meanOf([leftEye, rightEye]), mesh[CHIN] as Point3);
}

function headSize(native: number): Measurement {
  return { native, score: percent(200 * (1 - sigmoid(Math.abs(native - 0.45), 0, 0.05))) };
}

function singleFace({ face, others }: FaceEvidence): Measurement {
  const largest = Math.max(0, ...others.map((box) => box.width * box.height));
  const native = Math.min(1, largest / (face.box.width * face.box.height));
  return { native, score: percent(100 * (1 - native)) };
}
