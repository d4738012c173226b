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
  const square = { x: Math.round(at.x), y: Math.round(at.y), half };
  if (!isInside(picture, square)) return undefined;
  const side = 2 * half + 1;
  const mean = meanOf(picture, square);
  const values = new Float32Array(side * side);
  let sum = 0;
  for (let row = 0, i = 0; row < side; row++) {
    const start = (square.y - half + row) * picture.width + square.x - half;
    for (let column = 0; column < side; column++, i++) {
      values[i] = (picture.data[start + column] as number) - mean;
      sum += (values[i] as number) ** 2;
    }
  }
  if (Math.sqrt(sum / values.length) < LEAST_TEXTURE) return undefined;
  const length = Math.sqrt(sum);
  return values.map((value) => value / length);
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
      const square = { x: Math.round(x) + dx, y: Math.round(y) + dy, half };
      if (isInside(picture, square)) best = Math.max(best ?? -1, correlation(patch, picture, square));
    }
  }
  return best;
}

/** A square of whole pixels about its middle. */
interface Square {
  readonly x: number;
  readonly y: number;
  readonly half: number;
}

function isInside({ width, height }: GreyPicture, { x, y, half }: Square): boolean {
  return x >= half && y >= half && x + half < width && y + half < height;
}

function meanOf({ width, data }: GreyPicture, { x, y, half }: Square): number {
  let sum = 0;
  for (let row = y - half; row <= y + half; row++) {
    for (let at = row * width + x - half; at <= row * width + x + half; at++) sum += data[at] as number;
  }
  return sum / (2 * half + 1) ** 2;
}

/** Of a patch with what a square shows. It is asked for up to 100,000 times a frame: nothing is copied. */
function correlation(patch: Float32Array, picture: GreyPicture, square: Square): number {
  const { width, data } = picture;
  const { x, y, half } = square;
  const mean = meanOf(picture, square);
  let [both, own] = [0, 0];
  for (let row = y - half, i = 0; row <= y + half; row++) {
    for (let at = row * width + x - half; at <= row * width + x + half; at++, i++) {
      const value = (data[at] as number) - mean;
      both += (patch[i] as number) * value;
      own += value * value;
    }
  }
  return both / (Math.sqrt(own) + 1e-6);
}
