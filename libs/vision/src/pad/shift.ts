import type { Image, Point } from '../image/image.js';
import { type Square, transform } from './spectrum.js';

const SIZE = 64;
/** Height of the correlation peak over the mean below which a patch has nothing to follow. */
const LEAST_PEAK = 8;

/**
 * How far the patch around `centre` moved from one picture to the next, in pixels, by phase correlation; at most 24
 * pixels each way. Undefined where the patch reaches over the edge or has no texture. Source: Kuglin and Hines, The
 * phase correlation image alignment method (1975).
 */
export function shiftBetween(before: Image, after: Image, centre: Point): Point | undefined {
  const left = Math.round(centre.x - SIZE / 2);
  const top = Math.round(centre.y - SIZE / 2);
  if (left < 0 || top < 0 || left + SIZE > before.width || top + SIZE > before.height) return undefined;
  // One transform for both: the first picture is the real part, the second the imaginary.
  const square: Square = { size: SIZE, real: patch(before, left, top), imaginary: patch(after, left, top) };
  transform(square);
  const cross = crossPhase(square);
  transform(cross);
  return peakOf(cross.real);
}

function patch({ width, data }: Image, left: number, top: number): Float32Array {
  const values = new Float32Array(SIZE * SIZE);
  let sum = 0;
  for (let y = 0, i = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++, i++) {
      values[i] = data[((top + y) * width + left + x) * 3 + 1] as number;
      sum += values[i] as number;
    }
  }
  const mean = sum / values.length;
  return values.map((value, i) => (value - mean) * hann(i % SIZE) * hann(Math.floor(i / SIZE)));
}

function hann(i: number): number {
  return 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / SIZE);
}

/** conj(A)·B of length 1 per frequency, conjugated, so that a forward transform serves as the inverse. */
function crossPhase({ real, imaginary }: Square): Square {
  const out = { size: SIZE, real: new Float32Array(SIZE * SIZE), imaginary: new Float32Array(SIZE * SIZE) };
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const at = y * SIZE + x;
      const mirror = ((SIZE - y) % SIZE) * SIZE + ((SIZE - x) % SIZE);
      const [pr, pi] = [real[at] as number, imaginary[at] as number];
      const [qr, qi] = [real[mirror] as number, imaginary[mirror] as number];
      const [ar, ai] = [(pr + qr) / 2, (pi - qi) / 2];
      const [br, bi] = [(pi + qi) / 2, (qr - pr) / 2];
      const re = ar * br + ai * bi;
      const im = ar * bi - ai * br;
      const length = Math.hypot(re, im) + 1;
      out.real[at] = re / length;
      out.imaginary[at] = -im / length;
    }
  }
  return out;
}

function peakOf(correlation: Float32Array): Point | undefined {
  let best = 0;
  let sum = 0;
  for (let i = 0; i < correlation.length; i++) {
    sum += Math.abs(correlation[i] as number);
    if ((correlation[i] as number) > (correlation[best] as number)) best = i;
  }
  if ((correlation[best] as number) < (LEAST_PEAK * sum) / correlation.length) return undefined;
  const signed = (k: number) => (k > SIZE / 2 ? k - SIZE : k);
  const shift = { x: signed(best % SIZE), y: signed(Math.floor(best / SIZE)) };
  return Math.max(Math.abs(shift.x), Math.abs(shift.y)) <= 24 ? shift : undefined;
}
