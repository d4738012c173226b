import type { Image, Point } from '@bonafide/vision/image/image';
import type { Quad } from './page.js';

/** Stretches that each side is parted into, and places looked at in each. */
const STRETCHES = 5;
const PLACES = 6;
/** How far beside the side colours are taken, pixels of the small picture. */
const BESIDE = [3.5, 5, 6.5];

/** Difference of a channel, of 255, that is as good as any. */
const FULL = 16;

/**
 * How much the colours just inside a quadrangle differ from those just outside, 0 to 1: mean colours of stretches of its sides
 * are compared. A page differs from what it lies on; a joint between two tiles, or the grain of wood, has the same on both
 * sides.
 */
export function contrastOf(image: Image, quad: Quad): number {
  const differences: number[] = [];
  for (let side = 0; side < 4; side++) {
    const [a, b] = [quad[side] as Point, quad[(side + 1) % 4] as Point];
    for (let stretch = 0; stretch < STRETCHES; stretch++) {
      const difference = differenceAt(image, a, b, stretch);
      if (difference !== undefined) differences.push(difference);
    }
  }
  return (
    differences.reduce((sum, difference) => sum + Math.min(difference / FULL, 1), 0) / Math.max(differences.length, 1)
  );
}

function differenceAt(image: Image, a: Point, b: Point, stretch: number): number | undefined {
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  const [ux, uy] = [(b.x - a.x) / length, (b.y - a.y) / length];
  const sums = [0, 0, 0];
  let count = 0;
  for (let place = 0; place < PLACES; place++) {
    const t = 0.08 + (0.84 * (stretch + (place + 0.5) / PLACES)) / STRETCHES;
    const [x, y] = [a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t];
    for (const far of BESIDE) {
      // Clockwise corners: the inside lies to the right of each side as it is walked, (−uy, ux).
      const inside = pixelAt(image, x - uy * far, y + ux * far);
      const outside = pixelAt(image, x + uy * far, y - ux * far);
      if (inside < 0 || outside < 0) continue;
      count += 1;
      for (let c = 0; c < 3; c++) {
        sums[c] = (sums[c] as number) + (image.data[inside + c] as number) - (image.data[outside + c] as number);
      }
    }
  }
  return count < PLACES ? undefined : Math.max(...sums.map((sum) => Math.abs(sum / count)));
}

function pixelAt({ width, height }: Image, x: number, y: number): number {
  const [px, py] = [Math.floor(x), Math.floor(y)];
  return px < 0 || py < 0 || px >= width || py >= height ? -1 : (py * width + px) * 3;
}
