import type { Point } from '@bonafide/vision/image/image';
import type { Quad } from '../page/page.js';
import { columnsBeside } from './mrz-columns.js';
import type { MrzLine } from './mrz-lines.js';
import { type Projective, project, solve } from './projective.js';
import type { Glyph } from './recognise.js';
import { axesOf } from './text-line.js';

/** Where the characters of a zone stand: `map` carries (column + 0.5, line) to the middle of a character in the picture. */
export interface MrzGrid {
  readonly columns: number;
  readonly lines: number;
  readonly map: Projective;
  /** Height of the bars of its lines, in distances of lines. */
  readonly height: number;
  /** What was seen while it was located, of the lines of which every column was; undefined for others. */
  readonly seen: readonly (readonly Glyph[] | undefined)[];
}

/** Characters a line, by the number of lines. */
const FORMS = [
  { lines: 3, columns: 30 },
  { lines: 2, columns: 36 },
  { lines: 2, columns: 44 },
];
/** A line whose count is off by more is not taken for one of that form. */
const FARTHEST_COUNT = 9;
/** A detector misses fillers, and hardly adds characters: one too many counts as much as so many too few. */
const TOO_MANY = 2;
/** Two lines that both come nearer to this are what was found of three. */
const OF_THREE = 30;
/** A line of full count counts by itself when this share of its characters is regular. */
const REGULAR = 0.95;
/** Bars are at most this many columns high: a bar joined of pieces that lean is higher than its print. */
const HIGHEST = 2;
/** Pitches of lines of one zone differ by less than this factor. */
const PITCH_RATIO = 1.12;

/**
 * The grid on which the characters of two or three lines lie, from top to bottom: of the lines that follow each other, those that
 * fit a form best. Undefined when none do.
 */
export function gridOf(lines: readonly MrzLine[]): MrzGrid | undefined {
  const groups = FORMS.flatMap((form) =>
    lines
      .slice(0, Math.max(lines.length - form.lines + 1, 0))
      .map((_, at) => lines.slice(at, at + form.lines))
      .filter(evenlySpaced)
      .map((group) => ({ group, columns: form.columns, off: offOf(group, form.columns) })),
  );
  const [best] = groups.filter(({ off }) => off <= FARTHEST_COUNT).sort((a, b) => a.off - b.off);
  return best && gridOfGroup(best.group, best.columns);
}

/** How far the counts of a group are from a form's: a line that fits makes the others credible. */
function offOf(group: readonly MrzLine[], columns: number): number {
  if (group.length === 2 && group.every((line) => off(line, OF_THREE) < off(line, columns))) return Infinity;
  const offs = group.map((line) => off(line, columns));
  return Math.min(...offs) + offs.reduce((sum, each) => sum + each, 0) / (4 * offs.length);
}

/** Whether the characters of lines stand as far apart in each of them, as in one zone. */
export function evenlySpaced(group: readonly MrzLine[]): boolean {
  const pitches = group.map(({ bar, columns }) => bar.halfLength * columns.pitch);
  return Math.max(...pitches) < PITCH_RATIO * Math.min(...pitches);
}

function gridOfGroup(lines: readonly MrzLine[], columns: number): MrzGrid | undefined {
  const fault = (line: MrzLine) => off(line, columns) + 1 - line.likeness;
  const reference = lines.reduce((best, line) => (fault(line) < fault(best) ? line : best));
  const pairs = lines.flatMap((line, row) =>
    placesOf(line, reference, columns)
      .map((column, i) => ({ from: { x: column + 0.5, y: row }, to: line.points[i] as Point }))
      .filter(({ from }) => from.x > 0 && from.x < columns),
  );
  const map = fitted(pairs);
  if (!map || !isConvex(map, columns, lines.length)) return undefined;
  const seen = lines.map((line) =>
    isWhole(line, columns) && line.glyphs.length === columns ? line.glyphs : undefined,
  );
  return { columns, lines: lines.length, map, height: heightOf(lines, map, columns), seen };
}

/** Four corners about columns `from` to `to` and lines `top` to `bottom` of a grid, in the picture. */
export function partOf({ map }: MrzGrid, from: number, to: number, top: number, bottom: number): Quad {
  const corner = (x: number, y: number) => project(map, { x, y });
  return [corner(from, top), corner(to, top), corner(to, bottom), corner(from, bottom)];
}

function isWhole(line: MrzLine, columns: number): boolean {
  return line.count === columns && line.columns.regular >= REGULAR;
}

function off(line: MrzLine, columns: number): number {
  const excess = line.count - columns;
  return excess > 0 ? TOO_MANY * excess : -excess;
}

/** Whether a grid, with the margins that are cut out with it, is seen as four corners in one turn: a page from its front or in a mirror. */
function isConvex(map: Projective, columns: number, lines: number): boolean {
  const beyond: [number, number][] = [
    [-2, -1],
    [columns + 2, -1],
    [columns + 2, lines],
    [-2, lines],
  ];
  const corners = beyond.map(([x, y]) => ({ ...project(map, { x, y }), w: map[6] * x + map[7] * y + 1 }));
  const turns = corners.map((a, i) => {
    const [b, c] = [corners[(i + 1) % 4] ?? a, corners[(i + 2) % 4] ?? a];
    return Math.sign((b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x));
  });
  return corners.every(({ w }) => w > 0) && turns[0] !== 0 && turns.every((turn) => turn === turns[0]);
}

/** The column of the zone in which each character of a line stands. */
function placesOf(line: MrzLine, reference: MrzLine, columns: number): readonly number[] {
  if (isWhole(line, columns)) return line.columns.columns;
  const { count } = reference;
  const first = count > columns ? weakerEnd(reference, count - columns) : 0;
  if (line === reference) return line.columns.columns.map((column) => column + first);
  const { along } = axesOf(reference.bar, reference.facing);
  const { centre, halfLength } = reference.bar;
  const places = line.points.map(({ x, y }) => {
    const position = ((x - centre.x) * along.x + (y - centre.y) * along.y) / (2 * halfLength) + 0.5;
    return reference.columns.columnAt(position);
  });
  return columnsBeside(places).map((column) => column + first);
}

/** With too many characters: minus the number of those at its beginning that are less sure than those at its end. */
function weakerEnd({ glyphs }: MrzLine, excess: number): number {
  let [from, to] = [0, glyphs.length - 1];
  for (let i = 0; i < excess; i++) {
    if ((glyphs[from]?.confidence ?? 0) < (glyphs[to]?.confidence ?? 0)) from += 1;
    else to -= 1;
  }
  return -from;
}

function heightOf(lines: readonly MrzLine[], map: Projective, columns: number): number {
  const [a, b] = [project(map, { x: columns / 2, y: 0 }), project(map, { x: columns / 2, y: 1 })];
  const heights = lines.map(({ bar }) => 2 * bar.halfHeight).sort((p, q) => p - q);
  const height = Math.min(heights[Math.floor((heights.length - 1) / 2)] as number, HIGHEST * columnWidth(map));
  return height / Math.hypot(b.x - a.x, b.y - a.y);
}

interface Pair {
  readonly from: Point;
  readonly to: Point;
}

/** Pixels by which a character may lie off the grid, in columns. */
const TOLERANCE = 0.4;
const FEWEST = 24;

/** The projective transform of least squares, without the pairs that lie far off it. */
function fitted(pairs: readonly Pair[]): Projective | undefined {
  let kept = pairs;
  let map: Projective | undefined;
  for (let round = 0; round < 3 && kept.length >= FEWEST; round++) {
    map = leastSquares(kept);
    if (!map) return undefined;
    const found = map;
    const column = columnWidth(found);
    kept = pairs.filter(({ from, to }) => {
      const p = project(found, from);
      return Math.hypot(p.x - to.x, p.y - to.y) < TOLERANCE * column;
    });
  }
  return kept.length >= FEWEST ? map : undefined;
}

function columnWidth(map: Projective): number {
  const [a, b] = [project(map, { x: 15, y: 0 }), project(map, { x: 16, y: 0 })];
  return Math.hypot(b.x - a.x, b.y - a.y);
}

function leastSquares(pairs: readonly Pair[]): Projective | undefined {
  const normal = Array.from({ length: 8 }, () => new Array<number>(9).fill(0));
  const add = (row: readonly number[]) => {
    for (let i = 0; i < 8; i++) {
      for (let j = 0; j < 9; j++)
        (normal[i] as number[])[j] = (normal[i]?.[j] ?? 0) + (row[i] as number) * (row[j] as number);
    }
  };
  for (const { from, to } of pairs) {
    add([from.x, from.y, 1, 0, 0, 0, -to.x * from.x, -to.x * from.y, to.x]);
    add([0, 0, 0, from.x, from.y, 1, -to.y * from.x, -to.y * from.y, to.y]);
  }
  try {
    return solve(normal) as unknown as Projective;
  } catch {
    return undefined;
  }
}
