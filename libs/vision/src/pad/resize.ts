import type { Box, Image } from '../image/image.js';

/**
 * How pixels are weighed: `bilinear` looks at the two nearest along each axis, however much the picture shrinks; `area`
 * is for shrinking, every pixel by the part of it that is covered; `lanczos` is for enlarging, eight along each axis.
 */
export type Kernel = 'bilinear' | 'area' | 'lanczos';

/** Along one axis: the `count` source pixels of each pixel of the result, and their weights. */
interface Taps {
  readonly count: number;
  readonly at: Int32Array;
  readonly weights: Float32Array;
}

/**
 * A region of whole pixels as a picture of `size` × `size`, whatever its proportions. What lies outside the picture is
 * its mirror image without the edge repeated. Source: resize and copyMakeBorder of OpenCV (INTER_LINEAR, INTER_AREA,
 * INTER_LANCZOS4, BORDER_REFLECT_101), by which the attack networks' authors cut; agrees within one step of 255.
 */
export function resized(image: Image, region: Box, size: number, kernel: Kernel): Image {
  const columns = tapsOf(kernel, region.width, size);
  const rows = tapsOf(kernel, region.height, size);
  columns.at.forEach((at, i) => {
    columns.at[i] = reflected(region.x + at, image.width);
  });
  const narrow = narrowed(image, region, columns, size);
  const data = new Uint8ClampedArray(size * size * 3);
  const line = new Float32Array(size * 3);
  for (let row = 0; row < size; row++) {
    line.fill(0);
    for (let t = row * rows.count; t < (row + 1) * rows.count; t++) {
      const weight = rows.weights[t] as number;
      const from = (rows.at[t] as number) * line.length;
      for (let i = 0; i < line.length; i++) line[i] = (line[i] as number) + weight * (narrow[from + i] as number);
    }
    data.set(line, row * line.length);
  }
  return { width: size, height: size, data: new Uint8Array(data.buffer) };
}

/** The region's rows at the result's width. */
function narrowed(image: Image, region: Box, { count, at, weights }: Taps, size: number): Float32Array {
  const out = new Float32Array(region.height * size * 3);
  for (let row = 0, to = 0; row < region.height; row++) {
    const start = reflected(region.y + row, image.height) * image.width;
    for (let column = 0, t = 0; column < size; column++, to += 3) {
      let [red, green, blue] = [0, 0, 0];
      for (const end = t + count; t < end; t++) {
        const from = (start + (at[t] as number)) * 3;
        const weight = weights[t] as number;
        red += weight * (image.data[from] as number);
        green += weight * (image.data[from + 1] as number);
        blue += weight * (image.data[from + 2] as number);
      }
      out[to] = red;
      out[to + 1] = green;
      out[to + 2] = blue;
    }
  }
  return out;
}

/** Which pixel stands where index `at` lies outside 0..length-1: 2 1 | 0 1 2 … */
function reflected(at: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const within = ((at % period) + period) % period;
  return Math.min(within, period - within);
}

function tapsOf(kernel: Kernel, length: number, size: number): Taps {
  const scale = length / size;
  return kernel === 'area' ? areaTaps(length, size, scale) : pointTaps(kernel, length, size, scale);
}

function areaTaps(length: number, size: number, scale: number): Taps {
  const count = Math.ceil(scale) + 1;
  const taps = { count, at: new Int32Array(size * count), weights: new Float32Array(size * count) };
  for (let i = 0; i < size; i++) {
    const first = Math.floor(i * scale);
    for (let k = 0; k < count; k++) {
      const covered = Math.min(first + k + 1, (i + 1) * scale) - Math.max(first + k, i * scale);
      taps.at[i * count + k] = Math.min(first + k, length - 1);
      taps.weights[i * count + k] = Math.max(covered, 0) / scale;
    }
  }
  return taps;
}

function pointTaps(kernel: 'bilinear' | 'lanczos', length: number, size: number, scale: number): Taps {
  const reach = kernel === 'lanczos' ? 4 : 1;
  const weigh = kernel === 'lanczos' ? lanczos4 : (distance: number) => 1 - Math.abs(distance);
  const count = 2 * reach;
  const taps = { count, at: new Int32Array(size * count), weights: new Float32Array(size * count) };
  for (let i = 0; i < size; i++) {
    const centre = (i + 0.5) * scale - 0.5;
    const first = Math.floor(centre) - reach + 1;
    const weights = Array.from({ length: count }, (_, k) => weigh(centre - first - k));
    const sum = weights.reduce((a, b) => a + b, 0);
    weights.forEach((weight, k) => {
      taps.at[i * count + k] = Math.min(Math.max(first + k, 0), length - 1);
      taps.weights[i * count + k] = weight / sum;
    });
  }
  return taps;
}

function lanczos4(distance: number): number {
  return sinc(distance) * sinc(distance / 4);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
