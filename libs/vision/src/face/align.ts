import type { Image, Point } from '../image/image.js';
import { warp } from '../image/resample.js';
import { inverse, leastSquares } from '../image/transform.js';

/** Where a landmark has to lie in a chip: a point of the face and its place, in pixels of the chip. */
export interface Anchor {
  readonly face: Point;
  readonly chip: Point;
}

/** The `size` × `size` picture in which the anchored points of a face lie on their places with least squares. */
export function alignedChip(image: Image, anchors: readonly Anchor[], size: number): Image {
  const toChip = leastSquares(
    anchors.map((anchor) => anchor.face),
    anchors.map((anchor) => anchor.chip),
  );
  return warp(image, inverse(toChip), size, size);
}
