import { squareAround } from '../image/image.js';
import type { FaceEvidence } from './evidence.js';

/** Side of the square that is looked at, in longer sides of the face's box. */
const SURROUNDINGS = 1.5;
/** Pixels looked at along each side, at most. */
const MOST_SAMPLES = 64;

/**
 * Mean of the highest less the lowest of red, green and blue about the face, 0 to 255: 0 for a grey picture, 4 and more
 * for any camera with colour.
 */
export function colourfulness({ image, face }: Pick<FaceEvidence, 'image' | 'face'>): number {
  const square = squareAround(face.box, SURROUNDINGS);
  const left = Math.max(Math.floor(square.x), 0);
  const top = Math.max(Math.floor(square.y), 0);
  const right = Math.min(Math.ceil(square.x + square.width), image.width);
  const bottom = Math.min(Math.ceil(square.y + square.height), image.height);
  const step = Math.max(Math.ceil(square.width / MOST_SAMPLES), 1);
  let sum = 0;
  let count = 0;
  for (let y = top; y < bottom; y += step) {
    for (let x = left; x < right; x += step) {
      const at = (y * image.width + x) * 3;
      const r = image.data[at] as number;
      const g = image.data[at + 1] as number;
      const b = image.data[at + 2] as number;
      sum += Math.max(r, g, b) - Math.min(r, g, b);
      count += 1;
    }
  }
  // A box beside the picture shows nothing: NaN, which fulfils no bound.
  return sum / count;
}
