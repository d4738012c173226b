import type { Image } from '@bonafide/vision/image/image';
import type { Triangle } from './delaunay.ts';
import type { Canvas, Corner } from './draw.ts';
import { seen, type View } from './head.ts';

/** A photograph on a flat or bent sheet: attacks hold one before the camera in a head's place. */
export interface Sheet {
  readonly picture: Image;
  /** Pixels of the picture per unit of length, and the pixel that the sheet turns about. */
  readonly unit: number;
  readonly about: { readonly x: number; readonly y: number };
  /** Radius of the cylinder on which it is bent, in units; absent: flat. */
  readonly bend?: number;
  /** Half axes of the ellipse about the face that is cut out, in units; absent: the whole sheet. */
  readonly cut?: { readonly across: number; readonly down: number; readonly y: number };
}

const STEPS = 28;

/** Draws a sheet as `drawHead` draws a head. */
export function drawSheet(canvas: Canvas, sheet: Sheet, view: View): void {
  canvas.draw(sheet.picture, seen(cornersOf(sheet), view), TRIANGLES);
}

function cornersOf({ picture, unit, about, bend, cut }: Sheet): Corner[] {
  const corners: Corner[] = [];
  for (let row = 0; row <= STEPS; row++) {
    for (let column = 0; column <= STEPS; column++) {
      const [u, v] = [(column / STEPS) * picture.width, (row / STEPS) * picture.height];
      const [flat, y] = [(u - about.x) / unit, (v - about.y) / unit];
      const x = bend ? bend * Math.sin(flat / bend) : flat;
      const z = bend ? bend * (1 - Math.cos(flat / bend)) : 0;
      const inside = !cut || (flat / cut.across) ** 2 + ((y - cut.y) / cut.down) ** 2 < 1;
      corners.push({ x, y, z, u, v, cover: inside ? 1 : 0 });
    }
  }
  return corners;
}

const TRIANGLES: readonly Triangle[] = Array.from({ length: STEPS * STEPS }, (_, i) => {
  const corner = Math.floor(i / STEPS) * (STEPS + 1) + (i % STEPS);
  return [
    [corner, corner + 1, corner + STEPS + 1],
    [corner + 1, corner + STEPS + 2, corner + STEPS + 1],
  ] as Triangle[];
}).flat();
