import type { Image } from '@bonafide/vision/image/image';
import { shrink } from '@bonafide/vision/image/shrink';

/** Longest side of the copy in which outlines are looked for, pixels, at most. */
const SIDE = 600;

/** A small copy of a picture, and how many of its pixels each of its own stands for. */
export function workingCopy(image: Image): { image: Image; scale: number } {
  const scale = Math.ceil(Math.max(image.width, image.height) / SIDE);
  if (scale === 1) return { image, scale };
  return { image: shrink(image, { x: 0, y: 0, width: image.width, height: image.height }, scale), scale };
}
