/** Characters of one line by their column: print of fixed pitch. */
export interface Columns {
  /** Column of each character, counted from the first. */
  readonly columns: readonly number[];
  /** Where column 0 has its middle, and the distance of columns there, in the unit of the positions. */
  readonly start: number;
  readonly pitch: number;
  /** Share of the characters that lie where fixed pitch has them. */
  readonly regular: number;
}

/** Off its column by less than this part of the pitch. */
const TOLERANCE = 0.3;
const ROUNDS = 4;
const FEWEST = 5;

/**
 * The columns in which characters of one line stand, by the positions of their middles: equal distances, growing or shrinking
 * evenly where the page leans away. Undefined for fewer than five.
 */
export function columnsOf(positions: readonly number[]): Columns | undefined {
  if (positions.length < FEWEST) return undefined;
  const gaps = positions.slice(1).map((x, i) => x - (positions[i] as number));
  const pitch = [...gaps].sort((a, b) => a - b)[Math.floor(gaps.length / 2)] as number;
  if (!(pitch > 0)) return undefined;
  let column = 0;
  let columns = positions.map((_, i) => {
    if (i > 0) column += Math.max(1, Math.round((gaps[i - 1] as number) / pitch));
    return column;
  });
  let fit = leastSquares(columns, positions);
  for (let round = 0; round < ROUNDS; round++) {
    columns = positions.map((x) => Math.round(columnAt(fit, x)));
    fit = leastSquares(columns, positions, fit);
  }
  const regular = positions.filter((x) => Math.abs(columnAt(fit, x) - Math.round(columnAt(fit, x))) < TOLERANCE);
  const first = columns[0] ?? 0;
  const start = positionAt(fit, first);
  return {
    columns: columns.map((value) => value - first),
    start,
    pitch: positionAt(fit, first + 1) - start,
    regular: regular.length / positions.length,
  };
}

/** Position = b + a·column + c·column²: enough for the leaning of a page that can still be read. */
interface Fit {
  readonly b: number;
  readonly a: number;
  readonly c: number;
}

function positionAt({ a, b, c }: Fit, column: number): number {
  return b + a * column + c * column * column;
}

/** The column at a position, by Newton from the straight fit. */
function columnAt(fit: Fit, x: number): number {
  let column = (x - fit.b) / fit.a;
  for (let i = 0; i < 3; i++) column -= (positionAt(fit, column) - x) / (fit.a + 2 * fit.c * column || fit.a);
  return column;
}

function leastSquares(columns: readonly number[], positions: readonly number[], before?: Fit): Fit {
  const kept = columns
    .map((column, i) => ({ column, x: positions[i] as number }))
    .filter(({ column, x }) => !before || Math.abs(columnAt(before, x) - column) < TOLERANCE);
  const points = kept.length >= FEWEST ? kept : columns.map((column, i) => ({ column, x: positions[i] as number }));
  const last = Math.max(...points.map(({ column }) => column), 1);
  const sums = { n: 0, s1: 0, s2: 0, s3: 0, s4: 0, y0: 0, y1: 0, y2: 0 };
  for (const { column, x } of points) {
    const k = column / last;
    sums.n += 1;
    sums.s1 += k;
    sums.s2 += k * k;
    sums.s3 += k ** 3;
    sums.s4 += k ** 4;
    sums.y0 += x;
    sums.y1 += k * x;
    sums.y2 += k * k * x;
  }
  const { n, s1, s2, s3, s4, y0, y1, y2 } = sums;
  const det = n * (s2 * s4 - s3 * s3) - s1 * (s1 * s4 - s2 * s3) + s2 * (s1 * s3 - s2 * s2);
  if (!(Math.abs(det) > 1e-9)) return before ?? { b: positions[0] ?? 0, a: 1, c: 0 };
  const b = (y0 * (s2 * s4 - s3 * s3) - s1 * (y1 * s4 - y2 * s3) + s2 * (y1 * s3 - y2 * s2)) / det;
  const a = (n * (y1 * s4 - s3 * y2) - y0 * (s1 * s4 - s2 * s3) + s2 * (s1 * y2 - s2 * y1)) / det;
  const c = (n * (s2 * y2 - s3 * y1) - s1 * (s1 * y2 - s2 * y1) + y0 * (s1 * s3 - s2 * s2)) / det;
  return { b, a: a / last, c: c / last ** 2 };
}
