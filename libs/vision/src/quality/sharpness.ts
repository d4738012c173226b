import { distance, meanOf } from '../image/image.js';
import { type Measurement, NOT_ASSESSED } from './components.js';
import type { FaceEvidence } from './evidence.js';
import { luminanceOf, momentsOf, type Plane } from './luminance.js';
import { percent, sigmoid } from './scale.js';

/** Distance between the eyes, in pixels, to which a larger face is shrunk before its detail is measured. */
const INTER_EYE = 60;

/**
 * Sharpness of the face between brows and mouth: variance of the Laplacian over variance of the luminance, so that
 * contrast and exposure do not pass for detail. OFIQ's component uses a random forest; this is the plain rule.
 */
export function sharpness({ image, face }: Pick<FaceEvidence, 'image' | 'face'>): Measurement {
  const { leftEye, rightEye } = face.points;
  const eyes = distance(leftEye, rightEye);
  const centre = meanOf([leftEye, rightEye]);
  const box = { x: centre.x - eyes, y: centre.y - 0.5 * eyes, width: 2 * eyes, height: 2 * eyes };
  const plane = luminanceOf(image, box, 2 * INTER_EYE);
  if (!plane || plane.width < 8 || plane.height < 8) return NOT_ASSESSED;
  const contrast = momentsOf(plane.data).variance;
  const native = contrast === 0 ? 0 : momentsOf(laplacian(plane)).variance / contrast;
  return { native, score: percent(100 * sigmoid(Math.log(Math.max(native, 1e-9)), Math.log(0.02), 0.6)) };
}

/** Four-neighbour Laplacian of a plane, without its border. */
function laplacian({ width, height, data }: Plane): Float32Array {
  const at = (x: number, y: number) => data[y * width + x] as number;
  const inner = width - 2;
  return Float32Array.from({ length: inner * (height - 2) }, (_, index) => {
    const x = (index % inner) + 1;
    const y = Math.floor(index / inner) + 1;
    return at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4 * at(x, y);
  });
}
