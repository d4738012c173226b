import type { Point } from '@bonafide/vision/image/image';
import type { Quad } from '../page/page.js';
import type { Bar } from './regions.js';

/** How a line is looked at: along its bar or against it, and whether as it is or in a mirror. */
export interface Facing {
  readonly reversed: boolean;
  readonly mirrored: boolean;
}

export const FACINGS: readonly Facing[] = [
  { reversed: false, mirrored: false },
  { reversed: true, mirrored: false },
  { reversed: false, mirrored: true },
  { reversed: true, mirrored: true },
];

/** The directions in which the text of a bar runs and in which its next line lies. */
export function axesOf({ along }: Bar, { reversed, mirrored }: Facing): { along: Point; down: Point } {
  const sign = reversed === mirrored ? 1 : -1;
  const below = reversed ? -1 : 1;
  return {
    along: { x: sign * along.x, y: sign * along.y },
    down: { x: -below * along.y, y: below * along.x },
  };
}

/** Corners of a bar as its text is read, clockwise from the upper left of the text; `taller` times its height. */
export function cornersOf(bar: Bar, facing: Facing = FACINGS[0] as Facing, taller = 1): Quad {
  const { along, down } = axesOf(bar, facing);
  const { centre, halfLength, halfHeight } = bar;
  const corner = (u: number, v: number) => ({
    x: centre.x + u * halfLength * along.x + v * taller * halfHeight * down.x,
    y: centre.y + u * halfLength * along.y + v * taller * halfHeight * down.y,
  });
  return [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)];
}
