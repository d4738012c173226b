import type { Box, Image } from '../image/image.js';

/** Samples per result pixel and axis at most: enough to stand for the mean of a photograph's pixels. */
const MOST_SAMPLES = 8;

/**
 * The part of a picture inside `box`, which must not reach beyond it, stretched to `width` × `height` whatever its
 * proportions: each pixel the mean of a grid of interpolated samples.
 */
export function stretchedCrop(image: Image, box: Box, width: number, height: number): Image {
  const data = new Uint8Array(width * height * 3);
  const [stepX, stepY] = [box.width / width, box.height / height];
  const across = Math.min(Math.max(Math.ceil(stepX), 1), MOST_SAMPLES);
  const down = Math.min(Math.max(Math.ceil(stepY), 1), MOST_SAMPLES);
  const sum = new Float64Array(3);
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at += 3) {
      sum.fill(0);
      for (let j = 0; j < down; j++) {
        const y = box.y + (row + (j + 0.5) / down) * stepY - 0.5;
        for (let i = 0; i < across; i++) add(sum, image, box.x + (column + (i + 0.5) / across) * stepX - 0.5, y);
      }
      for (let c = 0; c < 3; c++) data[at + c] = (sum[c] as number) / (across * down) + 0.5;
    }
  }
  return { width, height, data };
}

/** Adds the colour at pixel centre coordinates; the edge repeats. */
function add(sum: Float64Array, { width, height, data }: Image, x: number, y: number): void {
  const left = Math.min(Math.max(Math.floor(x), 0), width - 1);
  const top = Math.min(Math.max(Math.floor(y), 0), height - 1);
  const right = Math.min(left + 1, width - 1);
  const bottom = Math.min(top + 1, height - 1);
  const fx = Math.min(Math.max(x - left, 0), 1);
  const fy = Math.min(Math.max(y - top, 0), 1);
  for (let c = 0; c < 3; c++) {
    const pixel = (column: number, row: number) => data[(row * width + column) * 3 + c] as number;
    const upper = pixel(left, top) * (1 - fx) + pixel(right, top) * fx;
    const lower = pixel(left, bottom) * (1 - fx) + pixel(right, bottom) * fx;
    sum[c] = (sum[c] as number) + upper * (1 - fy) + lower * fy;
  }
}
