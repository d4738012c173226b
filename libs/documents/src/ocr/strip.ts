import type { Image } from '@bonafide/vision/image/image';
import type { Quad } from '../page/page.js';
import { type Projective, project, quadToQuad } from './projective.js';

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
  const sums = new Float64Array(3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      sums.fill(0);
      for (let j = 0; j < down; j++) {
        for (let i = 0; i < across; i++) sample(sums, image, map, x + (i + 0.5) / across, y + (j + 0.5) / down);
      }
      for (let c = 0; c < 3; c++) data[at + c] = (sums[c] as number) / (across * down) + 0.5;
    }
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

function sample(sums: Float64Array, { width, height, data }: Image, map: Projective, x: number, y: number): void {
  const point = project(map, { x, y });
  const px = Math.min(Math.max(point.x - 0.5, 0), width - 1);
  const py = Math.min(Math.max(point.y - 0.5, 0), height - 1);
  const [left, top] = [Math.floor(px), Math.floor(py)];
  const [fx, fy] = [px - left, py - top];
  const right = left + 1 < width ? 3 : 0;
  const below = top + 1 < height ? width * 3 : 0;
  const start = (top * width + left) * 3;
  for (let c = 0; c < 3; c++) {
    const at = start + c;
    const upper = (data[at] as number) * (1 - fx) + (data[at + right] as number) * fx;
    const lower = (data[at + below] as number) * (1 - fx) + (data[at + below + right] as number) * fx;
    sums[c] = (sums[c] as number) + upper * (1 - fy) + lower * fy;
  }
}
