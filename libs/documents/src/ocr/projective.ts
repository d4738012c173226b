import type { Point } from '@bonafide/vision/image/image';
import type { Quad } from '../page/page.js';

/** A projective transform of the plane, row-major, its last number 1. */
export type Projective = readonly [number, number, number, number, number, number, number, number];

export function project([a, b, c, d, e, f, g, h]: Projective, { x, y }: Point): Point {
  const w = g * x + h * y + 1;
  return { x: (a * x + b * y + c) / w, y: (d * x + e * y + f) / w };
}

/** The transform that carries four points onto four others; throws where three of them lie on a line. */
export function quadToQuad(from: Quad, to: Quad): Projective {
  const rows: number[][] = [];
  from.forEach(({ x, y }, i) => {
    const { x: u, y: v } = to[i as 0 | 1 | 2 | 3];
    rows.push([x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]);
  });
  return solve(rows) as unknown as Projective;
}

/** Solves linear equations, each row its coefficients and the right side, by elimination with row exchange. */
export function solve(rows: number[][]): number[] {
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    let best = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(at(rows, row, column)) > Math.abs(at(rows, best, column))) best = row;
    }
    const pivot = rows[best] as number[];
    rows[best] = rows[column] as number[];
    rows[column] = pivot;
    const head = pivot[column] as number;
    if (!(Math.abs(head) > 1e-12)) throw new RangeError('the equations have no single solution');
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const target = rows[row] as number[];
      const factor = (target[column] as number) / head;
      for (let i = column; i <= size; i++) target[i] = (target[i] as number) - factor * (pivot[i] as number);
    }
  }
  return rows.map((row, i) => (row[size] as number) / (row[i] as number));
}

function at(rows: number[][], row: number, column: number): number {
  return rows[row]?.[column] ?? 0;
}
