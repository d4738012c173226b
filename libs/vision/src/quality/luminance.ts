import type { Box, Image } from '../image/image.js';

/** Luminance of a part of a picture, 0 (black) to 255 (white), linear in light, row by row. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Luminance by ISO/IEC 29794-5: sRGB made linear, weighted by ITU-R BT.709. One table a channel. */
const [RED, GREEN, BLUE] = [0.2126, 0.7152, 0.0722].map((weight) =>
  Float32Array.from({ length: 256 }, (_, code) => {
    const value = code / 255;
    return 255 * weight * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  }),
) as [Float32Array, Float32Array, Float32Array];

/**
 * Luminance of the part of `box` that lies inside the picture. Wider parts are shrunk by a whole factor, averaging, to
 * at most twice `columns`, so that the cost does not depend on the picture's size. Undefined when nothing is inside.
 */
export function luminanceOf(image: Image, box: Box, columns: number): Plane | undefined {
  const left = Math.max(0, Math.round(box.x));
  const top = Math.max(0, Math.round(box.y));
  const right = Math.min(image.width, Math.round(box.x + box.width));
  const bottom = Math.min(image.height, Math.round(box.y + box.height));
  const factor = Math.max(1, Math.floor((right - left) / columns));
  const width = Math.floor((right - left) / factor);
  const height = Math.floor((bottom - top) / factor);
  if (width < 1 || height < 1) return undefined;
  const data = new Float32Array(width * height);
  const share = 1 / (factor * factor);
  for (let row = 0; row < height * factor; row += 1) {
    let cell = Math.floor(row / factor) * width;
    let at = ((top + row) * image.width + left) * 3;
    for (let column = 0; column < width; column += 1, cell += 1) {
      let sum = 0;
      for (let i = 0; i < factor; i += 1, at += 3) {
        sum +=
          (RED[image.data[at] as number] as number) +
          (GREEN[image.data[at + 1] as number] as number) +
          (BLUE[image.data[at + 2] as number] as number);
      }
      data[cell] = (data[cell] as number) + sum * share;
    }
  }
  return { width, height, data };
}

/** The values of a plane inside the ellipse that touches its sides: a face without the corners of its box. */
export function ellipseOf({ width, height, data }: Plane): Float32Array {
  const rows = Array.from({ length: height }, (_, row) => {
    const y = (2 * (row + 0.5)) / height - 1;
    const half = (Math.sqrt(1 - y * y) * width) / 2;
    const [from, to] = [Math.ceil(width / 2 - half - 0.5), Math.floor(width / 2 + half - 0.5) + 1];
    return data.subarray(row * width + from, row * width + to);
  });
  const values = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
  let at = 0;
  for (const row of rows) {
    values.set(row, at);
    at += row.length;
  }
  return values;
}

/** Share of the values in each of 256 levels; sums to 1. */
export function histogramOf(values: Float32Array): Float64Array {
  const shares = new Float64Array(256);
  const share = 1 / values.length;
  for (let i = 0; i < values.length; i += 1) {
    const level = Math.min(255, Math.round(values[i] as number));
    shares[level] = (shares[level] as number) + share;
  }
  return shares;
}

/** Mean and variance. */
export function momentsOf(values: Float32Array): { mean: number; variance: number } {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as number;
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return { mean, variance: Math.max(0, squares / values.length - mean * mean) };
}
