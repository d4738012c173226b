import type { Image, Point } from '../image/image.js';

/** Width at which backgrounds are compared, pixels. */
export const WIDTH = 160;
/** Height that a picture of 9:16 has then; one that is narrower is reduced to this height instead, for the sake of cost. */
const MOST_HEIGHT = 285;
/** Least standard deviation of the grey values of a patch that has something to follow. */
const LEAST_TEXTURE = 4;

/** A picture in grey, reduced by averaging to at most `WIDTH` by `MOST_HEIGHT`; a smaller one stays as it is. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
  /** Pixels of the picture per pixel of this, 1 or more. */
  readonly scale: number;
}

export function greyPicture({ width, height, data }: Image): GreyPicture {
  const scale = Math.max(1, width / WIDTH, height / MOST_HEIGHT);
  const [columns, rows] = [reduced(width, scale), reduced(height, scale)];
  const [sums, counts] = [new Float32Array(columns * rows), new Float32Array(columns * rows)];
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.min(rows - 1, Math.floor(y / scale)) * columns;
    for (let x = 0; x < width; x++, at += 3) {
      const to = row + Math.min(columns - 1, Math.floor(x / scale));
      const light = 0.3 * (data[at] as number) + 0.59 * (data[at + 1] as number) + 0.11 * (data[at + 2] as number);
      sums[to] = (sums[to] as number) + light;
      counts[to] = (counts[to] as number) + 1;
    }
  }
  return { width: columns, height: rows, data: sums.map((sum, i) => sum / (counts[i] as number)), scale };
}

function reduced(length: number, scale: number): number {
  // A quotient that is whole but for rounding counts as whole.
  return Math.max(1, Math.floor(length / scale + 1e-9));
}

/** A square patch about a point: grey values about their mean, of length 1. Undefined without texture or beyond the edge. */
export function patchAt(picture: GreyPicture, at: Point, half: number): Float32Array | undefined {
  const patch = cut(picture, Math.round(at.x), Math.round(at.y), half);
  return patch && patch.deviation >= LEAST_TEXTURE ? patch.values : undefined;
}

/** The best correlation of a patch with those of a picture within `reach` pixels of a point; undefined beyond the edge. */
export function soughtNear(
  patch: Float32Array,
  picture: GreyPicture,
  { x, y }: Point,
  half: number,
  reach: number,
): number | undefined {
  let best: number | undefined;
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const other = cut(picture, Math.round(x) + dx, Math.round(y) + dy, half);
      if (!other) continue;
      let sum = 0;
      for (let i = 0; i < patch.length; i++) sum += (patch[i] as number) * (other.values[i] as number);
      best = Math.max(best ?? -1, sum);
    }
  }
  return best;
}

function cut(
  { width, height, data }: GreyPicture,
  x: number,
  y: number,
  half: number,
): { values: Float32Array; deviation: number } | undefined {
  if (!(x >= half && y >= half && x + half < width && y + half < height)) return undefined;
  const side = 2 * half + 1;
  const values = new Float32Array(side * side);
  let sum = 0;
  for (let row = 0, i = 0; row < side; row++) {
    const start = (y - half + row) * width + x - half;
    for (let column = 0; column < side; column++, i++) {
      values[i] = data[start + column] as number;
      sum += values[i] as number;
    }
  }
  const mean = sum / values.length;
  let square = 0;
  for (let i = 0; i < values.length; i++) {
    values[i] = (values[i] as number) - mean;
    square += (values[i] as number) ** 2;
  }
  const length = Math.sqrt(square) + 1e-6;
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) / length;
  return { values, deviation: Math.sqrt(square / values.length) };
}
