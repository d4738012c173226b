/** Characters of one line by their column: print of fixed pitch. */
export interface Columns {
  /** Column of each character, counted from the first. */
  readonly columns: readonly number[];
  /** Mean distance of columns, in the unit of the positions. */
  readonly pitch: number;
  /** Share of the characters that lie where fixed pitch has them. */
  readonly regular: number;
  /** The column at any position, with its fraction: whole numbers are middles. */
  columnAt(position: number): number;
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
  const pitch = pitchOf(gaps);
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
  const last = Math.max(...columns);
  return {
    columns: columns.map((value) => value - first),
    pitch: (positionAt(fit, last) - positionAt(fit, first)) / Math.max(last - first, 1),
    regular: regular.length / positions.length,
    columnAt: (position) => columnAt(fit, position) - first,
  };
}

/** Gaps further from the median than this factor are not of neighbours. */
const NEIGHBOURS = 1.6;

/** The distance of neighbours: the mean of the gaps that are near the median, since a network tells places in steps of half a column. */
function pitchOf(gaps: readonly number[]): number {
  const median = [...gaps].sort((a, b) => a - b)[Math.floor(gaps.length / 2)] as number;
  const near = gaps.filter((gap) => gap < NEIGHBOURS * median && gap > median / NEIGHBOURS);
  return near.reduce((sum, gap) => sum + gap, 0) / near.length;
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

/**
 * Columns of another line of the same zone, of which too much was not recognised for columns of its own: by where its characters
 * lie among the columns of the line that was. `places`: these, with their fraction.
 */
export function columnsBeside(places: readonly number[]): number[] {
  let [scale, shift] = [1, circularMean(places)];
  let columns = places.map((place) => Math.round(place - shift));
  for (let round = 0; round < 2; round++) {
    const mean = columns.reduce((sum, column) => sum + column, 0) / columns.length;
    const meanPlace = places.reduce((sum, place) => sum + place, 0) / places.length;
    const spread = columns.reduce((sum, column) => sum + (column - mean) ** 2, 0);
    const joint = columns.reduce((sum, column, i) => sum + (column - mean) * ((places[i] as number) - meanPlace), 0);
    // Lines of one zone differ in pitch by the leaning of the page alone.
    scale = spread > 0 ? Math.min(Math.max(joint / spread, 0.97), 1.03) : 1;
    shift = meanPlace - scale * mean;
    columns = places.map((place) => Math.round((place - shift) / scale) + 0);
  }
  return columns;
}

/** Mean of the fractions of some numbers, -0.5 to 0.5. */
function circularMean(values: readonly number[]): number {
  const [x, y] = values.reduce(
    ([x, y], value) => [x + Math.cos(2 * Math.PI * value), y + Math.sin(2 * Math.PI * value)],
    [0, 0],
  );
  return Math.atan2(y, x) / (2 * Math.PI);
}
