import type { Box, Image } from '../image/image.js';

/** Samples per result pixel and axis at most: enough to stand for the mean of a photograph's pixels. */
const MOST_SAMPLES = 8;

/**
 * The part of a picture inside `box`, which must not reach beyond it, stretched to `width` × `height` whatever its
 * proportions: each pixel the mean of a grid of interpolated samples.
 */
export function stretchedCrop(image: Image, box: Box, width: number, height: number): Image {
  const data = new Uint8Array(width * height * 3);
  const across = samplesOf(box.x, box.width, width, image.width);
  const down = samplesOf(box.y, box.height, height, image.height);
  const count = across.each * down.each;
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at += 3) {
      for (let c = 0; c < 3; c++) data[at + c] = sumOf(image, c, across, column, down, row) / count + 0.5;
    }
  }
  return { width, height, data };
}

/** Where samples lie along one axis: `each` of them a pixel of the result, between two pixels of the source. */
interface Samples {
  readonly each: number;
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Weight of the second pixel; the first has the rest. */
  readonly shares: Float64Array;
}

/** Samples along an axis of `length` pixels, whose edge repeats. */
function samplesOf(start: number, extent: number, size: number, length: number): Samples {
  const step = extent / size;
  const each = Math.min(Math.max(Math.ceil(step), 1), MOST_SAMPLES);
  const count = size * each;
  const [first, second, shares] = [new Int32Array(count), new Int32Array(count), new Float64Array(count)];
  for (let i = 0; i < count; i++) {
    const place = start + (Math.floor(i / each) + ((i % each) + 0.5) / each) * step - 0.5;
    const low = Math.min(Math.max(Math.floor(place), 0), length - 1);
    first[i] = low;
    second[i] = Math.min(low + 1, length - 1);
    shares[i] = Math.min(Math.max(place - low, 0), 1);
  }
  return { each, first, second, shares };
}

/** Sum of a result pixel's samples in one channel. */
function sumOf(
  { width, data }: Image,
  channel: number,
  across: Samples,
  column: number,
  down: Samples,
  row: number,
): number {
  let sum = 0;
  for (let j = row * down.each; j < (row + 1) * down.each; j++) {
    const upper = (down.first[j] as number) * width * 3 + channel;
    const lower = (down.second[j] as number) * width * 3 + channel;
    const fy = down.shares[j] as number;
    for (let i = column * across.each; i < (column + 1) * across.each; i++) {
      const left = (across.first[i] as number) * 3;
      const right = (across.second[i] as number) * 3;
      const fx = across.shares[i] as number;
      const above = (data[upper + left] as number) * (1 - fx) + (data[upper + right] as number) * fx;
      const below = (data[lower + left] as number) * (1 - fx) + (data[lower + right] as number) * fx;
      // One after the other: the order of additions decides the last bit, and with it a bit of the hash of a dark picture.
      sum = sum + above * (1 - fy) + below * fy;
    }
  }
  return sum;
}
