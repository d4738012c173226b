import type { Image, Point } from '@bonafide/vision/image/image';
import type { Quad } from './page.js';

/** Stretches that each side is parted into, and places looked at in each. */
const STRETCHES = 5;
const PLACES = 6;
/** How far beside the side colours are taken, pixels of the small picture. */
const BESIDE = [3.5, 5, 6.5];

/** Difference of a channel, of 255, that is as good as any. */
const FULL = 16;

/** Of the places looked at, the share that is darker than the ground that print stands on. */
const GROUND = 0.8;

/**
 * How much the ground just inside each side of a quadrangle differs from that just outside, 0 to 1. A page differs from what it
 * lies on; a joint between two tiles, a line of text and the grain of wood have the same ground on both sides.
 */
export function contrastsOf(image: Image, quad: Quad): readonly [number, number, number, number] {
  const side = (i: number) => contrastOf(image, quad[i % 4] as Point, quad[(i + 1) % 4] as Point);
  return [side(0), side(1), side(2), side(3)];
}

/** Of one side, whose right hand is the inside. */
function contrastOf(image: Image, a: Point, b: Point): number {
  let [sum, count] = [0, 0];
  for (let stretch = 0; stretch < STRETCHES; stretch++) {
    const difference = differenceAt(image, a, b, stretch);
    if (difference === undefined) continue;
    sum += Math.min(difference / FULL, 1);
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}

function differenceAt(image: Image, a: Point, b: Point, stretch: number): number | undefined {
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  const [ux, uy] = [(b.x - a.x) / length, (b.y - a.y) / length];
  const [inside, outside]: [number[], number[]] = [[], []];
  for (let place = 0; place < PLACES; place++) {
    const t = 0.08 + (0.84 * (stretch + (place + 0.5) / PLACES)) / STRETCHES;
    const [x, y] = [a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t];
    for (const far of BESIDE) {
      const within = pixelAt(image, x - uy * far, y + ux * far);
      const without = pixelAt(image, x + uy * far, y - ux * far);
      if (within < 0 || without < 0) continue;
      inside.push(within);
      outside.push(without);
    }
  }
  if (inside.length < PLACES) return undefined;
  const ground = (pixels: number[], c: number) =>
    pixels.map((at) => image.data[at + c] as number).sort((p, q) => p - q)[
      Math.floor(pixels.length * GROUND)
    ] as number;
  return Math.max(...[0, 1, 2].map((c) => Math.abs(ground(inside, c) - ground(outside, c))));
}

function pixelAt({ width, height }: Image, x: number, y: number): number {
  const [px, py] = [Math.floor(x), Math.floor(y)];
  return px < 0 || py < 0 || px >= width || py >= height ? -1 : (py * width + px) * 3;
}
