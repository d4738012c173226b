import type { Box, Image, Point } from './image.js';
import { levelInto, turnedInto } from './interpolate.js';
import { shrink } from './shrink.js';
import { apply, cropOf, type Similarity, scaleOf } from './transform.js';

/**
 * Cuts a `width` × `height` picture out of another. `toSource` carries a point of the result to the picture it is cut
 * from. Bilinear where the result is as fine as the source, the mean of source pixels where it is coarser; black
 * outside the picture.
 */
export function warp(image: Image, toSource: Similarity, width: number, height: number): Image {
  const { source, transform } = shrunkToScale(image, toSource, width, height);
  const out = { width, height, data: new Uint8Array(width * height * 3) };
  if (transform.b === 0) levelInto(out, source, transform);
  else turnedInto(out, source, transform);
  return out;
}

/** The square of `box` (its width is the side) as a `size` × `size` picture, turned by `angle` as in `cropOf`. */
export function cropSquare(image: Image, box: Box, size: number, angle = 0): Image {
  return warp(image, cropOf(box, size, angle), size, size);
}

/**
 * Where the result is at least 1.5 times coarser than the source, the part of the source that it covers is first
 * shrunk by the nearest whole factor, because bilinear sampling alone would alias.
 */
function shrunkToScale(
  image: Image,
  toSource: Similarity,
  width: number,
  height: number,
): { source: Image; transform: Similarity } {
  const factor = Math.round(scaleOf(toSource));
  if (factor < 2) return { source: image, transform: toSource };
  const corners = [
    { x: 0, y: 0 },
    { x: width, y: 0 },
    { x: 0, y: height },
    { x: width, y: height },
  ].map((corner) => apply(toSource, corner));
  const region = clippedRegion(image, corners, factor);
  const { a, b, tx, ty } = toSource;
  const transform = {
    a: a / factor,
    b: b / factor,
    tx: (tx - region.x) / factor,
    ty: (ty - region.y) / factor,
  };
  return { source: shrink(image, region, factor), transform };
}

/** The whole-pixel rectangle around the points, a block wider on each side, inside the picture. */
function clippedRegion(image: Image, points: readonly Point[], margin: number): Box {
  const clip = (value: number, limit: number) => Math.min(Math.max(Math.round(value), 0), limit);
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const x = clip(Math.min(...xs) - margin, image.width);
  const y = clip(Math.min(...ys) - margin, image.height);
  return {
    x,
    y,
    width: clip(Math.max(...xs) + margin, image.width) - x,
    height: clip(Math.max(...ys) + margin, image.height) - y,
  };
}
