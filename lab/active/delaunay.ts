import type { Point } from '@bonafide/vision/image/image';

/** Three indices of points, in no particular sense of rotation. */
export type Triangle = readonly [number, number, number];

interface Circle {
  readonly triangle: Triangle;
  readonly x: number;
  readonly y: number;
  readonly square: number;
}

/**
 * The Delaunay triangles of some hundred points, no two alike. Source: Bowyer and Watson, Computing Dirichlet
 * tessellations (1981); quadratic, which is enough here.
 */
export function delaunay(points: readonly Point[]): Triangle[] {
  const far = 1e4 * Math.max(...points.map(({ x, y }) => Math.abs(x) + Math.abs(y)), 1);
  const count = points.length;
  const all = [...points, { x: -far, y: -far }, { x: far, y: -far }, { x: 0, y: far }];
  let circles = [circleOf(all, [count, count + 1, count + 2])];
  points.forEach((point, index) => {
    const hit = circles.filter(({ x, y, square }) => (point.x - x) ** 2 + (point.y - y) ** 2 < square);
    const edges = new Map<string, readonly [number, number]>();
    for (const { triangle } of hit) {
      for (const edge of sidesOf(triangle)) {
        const name = edge.toSorted((a, b) => a - b).join();
        // A side of two of them lies inside the hole.
        if (!edges.delete(name)) edges.set(name, edge);
      }
    }
    const kept = circles.filter((circle) => !hit.includes(circle));
    circles = [...kept, ...[...edges.values()].map(([a, b]) => circleOf(all, [a, b, index]))];
  });
  return circles.map(({ triangle }) => triangle).filter((triangle) => triangle.every((index) => index < count));
}

function sidesOf([a, b, c]: Triangle): (readonly [number, number])[] {
  return [
    [a, b],
    [b, c],
    [c, a],
  ];
}

function circleOf(points: readonly Point[], triangle: Triangle): Circle {
  const [a, b, c] = triangle.map((index) => points[index] as Point) as [Point, Point, Point];
  const [bx, by, cx, cy] = [b.x - a.x, b.y - a.y, c.x - a.x, c.y - a.y];
  const twice = 2 * (bx * cy - by * cx);
  const x = (cy * (bx * bx + by * by) - by * (cx * cx + cy * cy)) / twice;
  const y = (bx * (cx * cx + cy * cy) - cx * (bx * bx + by * by)) / twice;
  return { triangle, x: a.x + x, y: a.y + y, square: x * x + y * y };
}
