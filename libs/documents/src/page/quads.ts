import type { Point } from '@bonafide/vision/image/image';
import { areaOf, isConvex } from './geometry.js';
import { crossing, type Line, placeOn, supportOf } from './lines.js';
import type { Quad } from './page.js';
import { proportionsOf, strangeness } from './proportions.js';

/** Four lines that may be the sides of a page. */
export interface Candidate {
  readonly quad: Quad;
  /** Share of each side on which edges lie, in the order of `sidesOf`; of a side of the picture, `BORDER_SUPPORT`. */
  readonly support: readonly [number, number, number, number];
  /** The same of the two ends of each side, the worse of both: a hand covers the middle of a side, not its ends. */
  readonly ends: readonly [number, number, number, number];
  /** Which sides are the picture's own. */
  readonly border: readonly [boolean, boolean, boolean, boolean];
  readonly proportions: number;
  /** Share of the picture. */
  readonly area: number;
  readonly score: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a side of the picture counts where a side of the page was to be. */
const BORDER_SUPPORT = 0.45;
const LEAST_AREA = 0.06;
/** Pixels of the small picture. */
const LEAST_SIDE = 40;
/** Sides whose directions differ by more are no opposite sides (cosine). */
const OPPOSITE = 0.8;
/** Corners may lie beyond the picture by this share of it. */
const BEYOND = 0.12;
const LEAST_SUPPORT = 0.25;
const LEAST_MEAN_SUPPORT = 0.55;
/** Most candidates that are looked at closely. */
const MOST = 400;

/** All quadrangles that the lines make and that could be a page, the best first. */
export function candidatesOf(lines: readonly Line[], size: Size): Candidate[] {
  const grid = crossingsOf(lines, size);
  const pairs = oppositePairs(lines, size);
  const found: Candidate[] = [];
  for (let p = 0; p < pairs.length; p++) {
    const [a, c] = pairs[p] as Pair;
    for (let q = p + 1; q < pairs.length; q++) {
      const [b, d] = pairs[q] as Pair;
      if (!isFramed(a, b, c, d, grid)) continue;
      const candidate = candidateOf([a, b, c, d], grid, size);
      if (candidate) found.push(candidate);
    }
  }
  return found.sort((one, other) => other.score - one.score).slice(0, MOST);
}

type Pair = readonly [number, number];

function oppositePairs(lines: readonly Line[], { width, height }: Size): Pair[] {
  const least = 0.12 * Math.min(width, height);
  const pairs: Pair[] = [];
  const middle = ({ cos, sin, offset }: Line) => offset - (cos * width + sin * height) / 2;
  for (let i = 0; i < lines.length; i++) {
    for (let k = i + 1; k < lines.length; k++) {
      const [a, b] = [lines[i] as Line, lines[k] as Line];
      const along = a.cos * b.cos + a.sin * b.sin;
      if (Math.abs(along) < OPPOSITE) continue;
      if (Math.abs(middle(a) - Math.sign(along) * middle(b)) >= least) pairs.push([i, k]);
    }
  }
  return pairs;
}

/** Where each line crosses each other: the point, and its place along the line of the row. NaN where they do not. */
interface Grid {
  readonly lines: readonly Line[];
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly place: Float64Array;
}

function crossingsOf(lines: readonly Line[], size: Size): Grid {
  const n = lines.length;
  const empty = () => new Float64Array(n * n).fill(Number.NaN);
  const grid = { lines, x: empty(), y: empty(), place: empty() };
  const [dx, dy] = [BEYOND * size.width, BEYOND * size.height];
  lines.forEach((line, i) => {
    lines.forEach((other, k) => {
      const point = i === k ? undefined : crossing(line, other);
      if (!point) return;
      if (point.x < -dx || point.y < -dy || point.x > size.width + dx || point.y > size.height + dy) return;
      grid.x[i * n + k] = point.x;
      grid.y[i * n + k] = point.y;
      grid.place[i * n + k] = placeOn(line, point, size);
    });
  });
  return grid;
}

/** Whether edges lie on each of four lines between the two that it crosses: asked of hundreds of thousands. */
function isFramed(a: number, b: number, c: number, d: number, grid: Grid): boolean {
  return isSide(a, d, b, grid) && isSide(c, b, d, grid) && isSide(b, a, c, grid) && isSide(d, c, a, grid);
}

function isSide(own: number, before: number, after: number, { lines, place }: Grid): boolean {
  const n = lines.length;
  const from = place[own * n + before] as number;
  const to = place[own * n + after] as number;
  // A place that is not a number makes the first comparison false.
  if (!(Math.abs(to - from) >= LEAST_SIDE)) return false;
  const line = lines[own] as Line;
  return line.border || supportOf(line, from, to) >= LEAST_SUPPORT;
}

type Sides = readonly [number, number, number, number];

function candidateOf(sides: Sides, grid: Grid, size: Size): Candidate | undefined {
  const n = grid.lines.length;
  const corner = (i: number): Point => {
    const at = (sides[(i + 3) % 4] as number) * n + (sides[i] as number);
    return { x: grid.x[at] as number, y: grid.y[at] as number };
  };
  const corners = clockwise([corner(0), corner(1), corner(2), corner(3)]);
  const area = areaOf(corners.quad) / (size.width * size.height);
  if (area < LEAST_AREA || !isConvex(corners.quad, 0.5)) return undefined;
  const all = corners.order.map((i) => sideOf(i, sides, grid)) as [Side, Side, Side, Side];
  const mean = all.reduce((sum, side) => sum + side.support * side.length, 0) / lengthOf(all);
  if (mean < LEAST_MEAN_SUPPORT) return undefined;
  const proportions = proportionsOf(corners.quad, size);
  const beyond = all.reduce((sum, side) => sum + (side.before + side.after) / 2, 0) / 4;
  return {
    quad: corners.quad,
    support: all.map(({ support }) => support) as unknown as Candidate['support'],
    ends: all.map(({ ends }) => ends) as unknown as Candidate['ends'],
    border: all.map(({ border }) => border) as unknown as Candidate['border'],
    proportions,
    area,
    score: scoreOf(mean, beyond, proportions, area),
  };
}

const lengthOf = (sides: readonly Side[]) => sides.reduce((sum, { length }) => sum + length, 0);

/** Whole sides, which end at the corners, of a page's proportions; of two such, the larger. */
function scoreOf(support: number, beyond: number, proportions: number, area: number): number {
  const strange = Math.min(strangeness(proportions) / 0.15, 1);
  return support - 0.25 * beyond - 0.2 * strange + 0.06 * Math.log2(area);
}

interface Side {
  readonly support: number;
  readonly ends: number;
  /** Shares of the line's continuations on which edges lie: the edge of a table goes on, that of a page does not. */
  readonly before: number;
  readonly after: number;
  readonly length: number;
  readonly border: boolean;
}

/** Corners of cards are round: a side is looked at without its ends. */
const ENDS = 0.06;

function sideOf(i: number, sides: Sides, { lines, place }: Grid): Side {
  const own = sides[i] as number;
  const line = lines[own] as Line;
  const from = place[own * lines.length + (sides[(i + 3) % 4] as number)] as number;
  const to = place[own * lines.length + (sides[(i + 1) % 4] as number)] as number;
  const length = Math.abs(to - from);
  if (line.border) return { support: BORDER_SUPPORT, ends: BORDER_SUPPORT, before: 0, after: 0, length, border: true };
  const end = (to - from) * ENDS;
  const outside = (to - from) * 0.18;
  const nearEnd = (to - from) * 0.22;
  return {
    support: supportOf(line, from + end, to - end),
    ends: Math.min(supportOf(line, from + end, from + nearEnd), supportOf(line, to - nearEnd, to - end)),
    before: supportOf(line, from - outside, from - end),
    after: supportOf(line, to + end, to + outside),
    length,
    border: false,
  };
}

/** Corners in clockwise order, the one nearest to the upper left first, and which side each of the four sides is then. */
function clockwise(corners: readonly [Point, Point, Point, Point]): { quad: Quad; order: readonly number[] } {
  const isClockwise = areaOf(corners) > 0;
  const turned: Quad = isClockwise ? corners : [corners[0], corners[3], corners[2], corners[1]];
  const sides = isClockwise ? [0, 1, 2, 3] : [3, 2, 1, 0];
  let first = 0;
  turned.forEach(({ x, y }, i) => {
    const best = turned[first] as Point;
    if (x + y < best.x + best.y) first = i;
  });
  const from = <T>(items: readonly T[]) => [0, 1, 2, 3].map((i) => items[(first + i) % 4] as T);
  const [a, b, c, d] = from(turned) as [Point, Point, Point, Point];
  return { quad: [a, b, c, d], order: from(sides) };
}
