import type { Box, Image } from '../image/image.js';

/** Luminance of a part of a picture, 0 (black) to 255 (white), linear in light, row by row. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

const LINEAR = Float32Array.from({ length: 256 }, (_, code) => {
  const value = code / 255;
  return 255 * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
});

/** Luminance of one pixel by ISO/IEC 29794-5: sRGB made linear, weighted by ITU-R BT.709. */
function pixel(data: Uint8Array, at: number): number {
  const light = (channel: number) => LINEAR[data[at + channel] as number] as number;
  return 0.2126 * light(0) + 0.7152 * light(1) + 0.0722 * light(2);
}

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
  for (let row = 0; row < height * factor; row += 1) {
    const line = Math.floor(row / factor) * width;
    let at = ((top + row) * image.width + left) * 3;
    for (let column = 0; column < width * factor; column += 1, at += 3) {
      const cell = line + Math.floor(column / factor);
      data[cell] = (data[cell] as number) + pixel(image.data, at) / (factor * factor);
    }
  }
  return { width, height, data };
}

/** The values of a plane inside the ellipse that touches its sides: a face without the corners of its box. */
export function ellipseOf({ width, height, data }: Plane): Float32Array {
  return data.filter((_, at) => {
    const x = (2 * ((at % width) + 0.5)) / width - 1;
    const y = (2 * (Math.floor(at / width) + 0.5)) / height - 1;
    return x * x + y * y <= 1;
  });
}

/** Share of the values in each of 256 levels; sums to 1. */
export function histogramOf(values: Float32Array): Float64Array {
  const shares = new Float64Array(256);
  for (const value of values) {
    const level = Math.min(255, Math.round(value));
    shares[level] = (shares[level] as number) + 1 / values.length;
  }
  return shares;
}

/** Mean and variance. */
export function momentsOf(values: Float32Array): { mean: number; variance: number } {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return { mean, variance: Math.max(0, squares / values.length - mean * mean) };
}
