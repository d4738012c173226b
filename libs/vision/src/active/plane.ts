import type { Point } from '../image/image.js';

/** A plane's view carried onto another view of it: x' = (a·x + b·y + c) / (g·x + h·y + 1), y' = (d·x + e·y + f) / (g·x + h·y + 1). */
export type Homography = readonly [
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
  g: number,
  h: number,
];

export function project([a, b, c, d, e, f, g, h]: Homography, { x, y }: Point): Point {
  const depth = g * x + h * y + 1;
  return { x: (a * x + b * y + c) / depth, y: (d * x + e * y + f) / depth };
}

/**
 * The homography that carries `from` onto `to` best, by least squares of its linear equations; four points or more, in
 * coordinates of about 1 for the sake of accuracy. Undefined where the points determine none. Source: Hartley and
 * Zisserman, Multiple View Geometry (2004), 4.1.
 */
export function homographyOf(from: readonly Point[], to: readonly Point[]): Homography | undefined {
  const normal = Array.from({ length: 8 }, () => new Array<number>(9).fill(0));
  const add = (row: readonly number[]) => {
    for (let i = 0; i < 8; i++) {
      const line = normal[i] as number[];
      for (let j = 0; j < 9; j++) line[j] = (line[j] as number) + (row[i] as number) * (row[j] as number);
    }
  };
  from.forEach(({ x, y }, i) => {
    const { x: u, y: v } = to[i] as Point;
    add([x, y, 1, 0, 0, 0, -u * x, -u * y, u]);
    add([0, 0, 0, x, y, 1, -v * x, -v * y, v]);
  });
  return solved(normal) as Homography | undefined;
}

/** Solves n linear equations, each with its right side as last member, by elimination with row pivoting. */
function solved(rows: number[][]): number[] | undefined {
  const size = rows.length;
  for (let i = 0; i < size; i++) {
    const pivot = rows.slice(i).reduce((best, row) => (Math.abs(row[i] ?? 0) > Math.abs(best[i] ?? 0) ? row : best));
    const lead = pivot[i] as number;
    if (!(Math.abs(lead) > 1e-12)) return undefined;
    const at = rows.indexOf(pivot);
    [rows[i], rows[at]] = [pivot, rows[i] as number[]];
    for (const row of rows) {
      if (row === pivot) continue;
      const factor = (row[i] as number) / lead;
      for (let j = i; j <= size; j++) row[j] = (row[j] as number) - factor * (pivot[j] as number);
    }
  }
  return rows.map((row, i) => (row[size] as number) / (row[i] as number));
}
