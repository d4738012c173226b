import type { Image } from '@bonafide/vision/image/image';
import type { Quad } from '../page/page.js';
import { type Projective, quadToQuad } from './projective.js';

/** Most samples a pixel of the strip averages along each side. */
const MOST_SAMPLES = 4;

/**
 * Cuts four corners out of a picture as an upright rectangle. Bilinear where the result is as fine as the picture, the mean of
 * several samples where it is coarser; beyond the picture its edge goes on.
 */
export function cutQuad(image: Image, quad: Quad, width: number, height: number): Image {
  const map = quadToQuad(rectangle(width, height), quad);
  const [across, down] = [samplesFor(sideLength(quad, 0, 1) / width), samplesFor(sideLength(quad, 0, 3) / height)];
  const data = new Uint8Array(width * height * 3);
  const sums = new Float64Array(width * 3);
  for (let y = 0; y < height; y++) {
    sums.fill(0);
    for (let j = 0; j < down; j++) addLine(sums, image, map, y + (j + 0.5) / down, across);
    for (let i = 0, at = y * width * 3; i < sums.length; i++)
      data[at + i] = (sums[i] as number) / (across * down) + 0.5;
  }
  return { width, height, data };
}

/** A rectangle's corners, clockwise from the upper left. */
export function rectangle(width: number, height: number): Quad {
  return [
    { x: 0, y: 0 },
    { x: width, y: 0 },
    { x: width, y: height },
    { x: 0, y: height },
  ];
}

/** Length of the side between two corners. */
export function sideLength(quad: Quad, a: 0 | 1 | 2 | 3, b: 0 | 1 | 2 | 3): number {
  return Math.hypot(quad[a].x - quad[b].x, quad[a].y - quad[b].y);
}

function samplesFor(scale: number): number {
  return Math.min(Math.max(Math.round(scale), 1), MOST_SAMPLES);
}

/** Adds the samples of one line. This is the innermost loop of all reading: no calls and no objects. */
function addLine(sums: Float64Array, image: Image, map: Projective, y: number, across: number): void {
  const { width, height, data } = image;
  const [a, b, c, d, e, f, g, h] = map;
  const [lastX, lastY, line] = [width - 1, height - 1, width * 3];
  for (let column = 0, to = 0; to < sums.length; column++, to += 3) {
    for (let i = 0; i < across; i++) {
      const x = column + (i + 0.5) / across;
      const w = g * x + h * y + 1;
      const px = Math.min(Math.max((a * x + b * y + c) / w - 0.5, 0), lastX);
      const py = Math.min(Math.max((d * x + e * y + f) / w - 0.5, 0), lastY);
      const left = Math.floor(px);
      const top = Math.floor(py);
      const fx = px - left;
      const fy = py - top;
      const right = left < lastX ? 3 : 0;
      const below = top < lastY ? line : 0;
      const at = (top * width + left) * 3;
      for (let k = 0; k < 3; k++) {
        const from = at + k;
        const upper = (data[from] as number) * (1 - fx) + (data[from + right] as number) * fx;
        const lower = (data[from + below] as number) * (1 - fx) + (data[from + below + right] as number) * fx;
        sums[to + k] = (sums[to + k] as number) + upper * (1 - fy) + lower * fy;
      }
    }
  }
}
