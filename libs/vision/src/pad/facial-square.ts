import type { FivePoints } from '../face/face.js';
import { type Box, distance, meanOf } from '../image/image.js';

/** Side of the square in units of the longer of eye distance and distance from eyes to mouth. */
const SIDE = 2.2;

/**
 * The square about a face by its five points. Detectors draw boxes of different shapes and sizes; what attack
 * detection measures must not depend on which one a pack brings.
 */
export function facialSquare({ leftEye, rightEye, mouthLeft, mouthRight }: FivePoints): Box {
  const eyes = meanOf([leftEye, rightEye]);
  const mouth = meanOf([mouthLeft, mouthRight]);
  const centre = meanOf([eyes, mouth]);
  const side = Math.max(SIDE * Math.max(distance(leftEye, rightEye), distance(eyes, mouth)), 1);
  return { x: centre.x - side / 2, y: centre.y - side / 2, width: side, height: side };
}
