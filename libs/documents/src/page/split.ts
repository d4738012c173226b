import { distance, type Point } from '@bonafide/vision/image/image';
import { crossing, type Line, placeOn, supportOf } from './lines.js';
import type { Quad } from './page.js';
import { proportionsOf, widthByHeight } from './proportions.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How far from the middle a fold may lie, in shares of the long side: perspective moves it. */
const OFF_MIDDLE = 0.07;
/** Width by height of a half whose fold stands upright. */
export const HALF = 1 / widthByHeight('ID-3');
/** Support of a fold from edge to edge. */
const FOLD = 0.85;

/**
 * Both pages of an opened passport: its outline has the proportions of a single page, 125 × 176 mm, and a fold runs across its
 * middle from edge to edge. Undefined where there is none.
 */
export function opened(quad: Quad, lines: readonly Line[], size: Size): readonly [Quad, Quad] | undefined {
  const proportions = proportionsOf(quad, size);
  if (Math.abs(Math.log(Math.max(proportions, 1 / proportions) / (176 / 125))) > 0.08) return undefined;
  const [a, b, c, d] = quad;
  // The long sides run from the first corner to the second, and from the fourth to the third.
  const lying: Quad = distance(a, b) + distance(c, d) > distance(b, c) + distance(d, a) ? quad : [b, c, d, a];
  const halves = lines.filter(({ border }) => !border).flatMap((line) => halvesAt(line, lying, size) ?? []);
  return halves.sort((one, other) => one.strange - other.strange)[0]?.halves;
}

/** How far the proportions of a half may be from those of a page, as a logarithm. */
const MOST_STRANGE = 0.1;

/** Both halves where a line is a fold, and how unlike pages they are. */
function halvesAt(line: Line, lying: Quad, size: Size): { halves: readonly [Quad, Quad]; strange: number } | undefined {
  const ends = endsOf(line, lying);
  if (!ends) return undefined;
  const [upper, lower] = ends;
  if (supportOf(line, placeOn(line, upper, size), placeOn(line, lower, size)) < FOLD) return undefined;
  const halves: [Quad, Quad] = [
    [lying[0], upper, lower, lying[3]],
    [upper, lying[1], lying[2], lower],
  ];
  const strange = Math.max(...halves.map((half) => Math.abs(Math.log(proportionsOf(half, size) / HALF))));
  return strange <= MOST_STRANGE ? { halves, strange } : undefined;
}

/** Where a line crosses both long sides, each about in its middle. */
function endsOf(line: Line, [a, b, c, d]: Quad): readonly [Point, Point] | undefined {
  const upper = middleCrossing(line, a, b);
  const lower = middleCrossing(line, d, c);
  return upper && lower ? [upper, lower] : undefined;
}

function middleCrossing(line: Line, from: Point, to: Point): Point | undefined {
  const length = distance(from, to);
  const [cos, sin] = [-(to.y - from.y) / length, (to.x - from.x) / length];
  const point = crossing(line, { ...line, cos, sin, offset: from.x * cos + from.y * sin });
  if (!point) return undefined;
  const along = ((point.x - from.x) * (to.x - from.x) + (point.y - from.y) * (to.y - from.y)) / (length * length);
  return Math.abs(along - 0.5) <= OFF_MIDDLE ? point : undefined;
}
