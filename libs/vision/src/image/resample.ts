import type { Box, Image, Point } from './image.js';
import { apply, cropOf, type Similarity, scaleOf } from './transform.js';

/**
 * Cuts a `width` × `height` picture out of another. `toSource` carries a point of the result to the picture it is cut
 * from. Bilinear where the result is as fine as the source, the mean of source pixels where it is coarser; black
 * outside the picture.
 */
export function warp(image: Image, toSource: Similarity, width: number, height: number): Image {
  const { source, transform } = shrunkToScale(image, toSource, width, height);
  const out = new Uint8Array(width * height * 3);
  let at = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const { x, y } = apply(transform, { x: column + 0.5, y: row + 0.5 });
      sampleInto(out, at, source, x - 0.5, y - 0.5);
      at += 3;
    }
  }
  return { width, height, data: out };
}

/** The square of `box` (its width is the side) as a `size` × `size` picture, turned by `angle` as in `cropOf`. */
export function cropSquare(image: Image, box: Box, size: number, angle = 0): Image {
  return warp(image, cropOf(box, size, angle), size, size);
}

/** Writes the colour at pixel centre coordinates (x, y), interpolated between the four pixels around it. */
function sampleInto(out: Uint8Array, at: number, { width, height, data }: Image, x: number, y: number): void {
  const left = Math.floor(x);
  const top = Math.floor(y);
  if (left < -1 || top < -1 || left >= width || top >= height) return;
  const fx = x - left;
  const fy = y - top;
  for (let channel = 0; channel < 3; channel++) {
    let value = 0;
    if (top >= 0) {
      const row = top * width * 3 + channel;
      if (left >= 0) value += (1 - fx) * (1 - fy) * (data[row + left * 3] ?? 0);
      if (left + 1 < width) value += fx * (1 - fy) * (data[row + (left + 1) * 3] ?? 0);
    }
    if (top + 1 < height) {
      const row = (top + 1) * width * 3 + channel;
      if (left >= 0) value += (1 - fx) * fy * (data[row + left * 3] ?? 0);
      if (left + 1 < width) value += fx * fy * (data[row + (left + 1) * 3] ?? 0);
    }
    out[at + channel] = value + 0.5;
  }
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

/** A region of whole pixels, each `factor` × `factor` block averaged; a partial block at the end counts as its pixels. */
export function shrink(image: Image, region: Box, factor: number): Image {
  const width = Math.ceil(region.width / factor);
  const height = Math.ceil(region.height / factor);
  const data = new Uint8Array(width * height * 3);
  const sums = new Uint32Array(width * 3);
  for (let row = 0; row < height; row++) {
    sums.fill(0);
    const first = region.y + row * factor;
    const last = Math.min(first + factor, region.y + region.height);
    for (let y = first; y < last; y++) addRow(sums, image, region, y, factor);
    for (let column = 0; column < width; column++) {
      const count = (last - first) * Math.min(factor, region.width - column * factor);
      for (let i = column * 3; i < column * 3 + 3; i++) data[row * width * 3 + i] = (sums[i] ?? 0) / count + 0.5;
    }
  }
  return { width, height, data };
}

function addRow(sums: Uint32Array, image: Image, region: Box, y: number, factor: number): void {
  let at = (y * image.width + region.x) * 3;
  for (let x = 0; x < region.width; ) {
    const block = Math.min(factor, region.width - x);
    const column = (x / factor) * 3;
    let [red, green, blue] = [0, 0, 0];
    for (let i = 0; i < block; i++, at += 3) {
      red += image.data[at] ?? 0;
      green += image.data[at + 1] ?? 0;
      blue += image.data[at + 2] ?? 0;
    }
    sums[column] = (sums[column] ?? 0) + red;
    sums[column + 1] = (sums[column + 1] ?? 0) + green;
    sums[column + 2] = (sums[column + 2] ?? 0) + blue;
    x += block;
  }
}
