import type { Box, Image, Point } from './image.js';
import { apply, cropOf, type Similarity, scaleOf } from './transform.js';

/**
 * Cuts a `width` × `height` picture out of another. `toSource` carries a point of the result to the picture it is cut
 * from. Bilinear where the result is as fine as the source, the mean of source pixels where it is coarser; black
 * outside the picture.
 */
export function warp(image: Image, toSource: Similarity, width: number, height: number): Image {
  const { source, transform } = shrunkToScale(image, toSource, width, height);
  const { a, b } = transform;
  const out = new Uint8Array(width * height * 3);
  for (let row = 0, at = 0; row < height; row++) {
    const start = apply(transform, { x: 0.5, y: row + 0.5 });
    for (let column = 0; column < width; column++, at += 3) {
      sampleInto(out, at, source, start.x + a * column - 0.5, start.y + b * column - 0.5);
    }
  }
  return { width, height, data: out };
}

/** The square of `box` (its width is the side) as a `size` × `size` picture, turned by `angle` as in `cropOf`. */
export function cropSquare(image: Image, box: Box, size: number, angle = 0): Image {
  return warp(image, cropOf(box, size, angle), size, size);
}

/** Writes the colour at pixel centre coordinates (x, y), interpolated between the four pixels around it. */
function sampleInto(out: Uint8Array, at: number, image: Image, x: number, y: number): void {
  const { width, height, data } = image;
  const left = Math.floor(x);
  const top = Math.floor(y);
  if (left < -1 || top < -1 || left >= width || top >= height) return;
  if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) {
    sampleEdgeInto(out, at, image, x, y);
    return;
  }
  const fx = x - left;
  const fy = y - top;
  const upper = (top * width + left) * 3;
  const lower = upper + width * 3;
  for (let i = 0; i < 3; i++) {
    const above = (data[upper + i] as number) * (1 - fx) + (data[upper + i + 3] as number) * fx;
    const below = (data[lower + i] as number) * (1 - fx) + (data[lower + i + 3] as number) * fx;
    out[at + i] = above * (1 - fy) + below * fy + 0.5;
  }
}

/** The same where some of the four lie outside and count as black. */
function sampleEdgeInto(out: Uint8Array, at: number, { width, height, data }: Image, x: number, y: number): void {
  const left = Math.floor(x);
  const top = Math.floor(y);
  for (let i = 0; i < 3; i++) {
    let value = 0;
    for (const row of [top, top + 1]) {
      for (const column of [left, left + 1]) {
        if (row < 0 || column < 0 || row >= height || column >= width) continue;
        const weight = (1 - Math.abs(x - column)) * (1 - Math.abs(y - row));
        value += weight * (data[(row * width + column) * 3 + i] as number);
      }
    }
    out[at + i] = value + 0.5;
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
  for (let row = 0, to = 0; row < height; row++) {
    const top = row * factor;
    const rows = Math.min(factor, region.height - top);
    for (let left = 0; left < region.width; left += factor, to += 3) {
      const columns = Math.min(factor, region.width - left);
      meanInto(data, to, image, region.x + left, region.y + top, columns, rows);
    }
  }
  return { width, height, data };
}

/** Writes the mean colour of the block of `columns` × `rows` pixels whose upper left one is (x, y). */
function meanInto(
  out: Uint8Array,
  to: number,
  { width, data }: Image,
  x: number,
  y: number,
  columns: number,
  rows: number,
): void {
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let row = 0, start = (y * width + x) * 3; row < rows; row++, start += width * 3) {
    for (let at = start; at < start + columns * 3; at += 3) {
      red += data[at] as number;
      green += data[at + 1] as number;
      blue += data[at + 2] as number;
    }
  }
  const count = columns * rows;
  out[to] = red / count + 0.5;
  out[to + 1] = green / count + 0.5;
  out[to + 2] = blue / count + 0.5;
}
