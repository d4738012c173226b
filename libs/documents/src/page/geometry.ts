import { distance, type Point } from '@bonafide/vision/image/image';
import type { Quad } from './page.js';

/** The corners of a rectangle at the origin. */
export function rectangle(width: number, height: number): Quad {
  return [
    { x: 0, y: 0 },
    { x: width, y: 0 },
    { x: width, y: height },
    { x: 0, y: height },
  ];
}

/** A quadrangle of another scale. */
export function scaledQuad(quad: Quad, factor: number): Quad {
  const scaled = ({ x, y }: Point): Point => ({ x: x * factor, y: y * factor });
  const [a, b, c, d] = quad;
  return [scaled(a), scaled(b), scaled(c), scaled(d)];
}

/** Area of a quadrangle; positive where its corners run clockwise as seen. */
export function areaOf(quad: Quad): number {
  let twice = 0;
  quad.forEach((a, i) => {
    const b = quad[(i + 1) % 4] as Point;
    twice += a.x * b.y - b.x * a.y;
  });
  return twice / 2;
}

/** Lengths of the sides: upper, right, lower, left. */
export function sidesOf([a, b, c, d]: Quad): [number, number, number, number] {
  return [distance(a, b), distance(b, c), distance(c, d), distance(d, a)];
}

/** Whether a point lies in a convex quadrangle whose corners run clockwise. */
export function isInside(quad: Quad, { x, y }: Point): boolean {
  return quad.every((a, i) => {
    const b = quad[(i + 1) % 4] as Point;
    return (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x) >= 0;
  });
}

/** Whether all corners turn the same way, clockwise, by at least the sine given. */
export function isConvex(quad: Quad, least: number): boolean {
  return quad.every((b, i) => {
    const a = quad[(i + 3) % 4] as Point;
    const c = quad[(i + 1) % 4] as Point;
    const cross = (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x);
    return cross > least * distance(a, b) * distance(b, c);
  });
}

/** A quadrangle whose corners lie further from its middle by the share given. */
export function enlarged(quad: Quad, share: number): Quad {
  const x = (quad[0].x + quad[1].x + quad[2].x + quad[3].x) / 4;
  const y = (quad[0].y + quad[1].y + quad[2].y + quad[3].y) / 4;
  const out = (corner: Point): Point => ({
    x: corner.x + (corner.x - x) * share,
    y: corner.y + (corner.y - y) * share,
  });
  return [out(quad[0]), out(quad[1]), out(quad[2]), out(quad[3])];
}

/** The point that lies at the given shares of a quadrangle's width and height, perspective left aside. */
export function pointIn([a, b, c, d]: Quad, right: number, down: number): Point {
  const across = (p: number, q: number, r: number, s: number) =>
    (p * (1 - right) + q * right) * (1 - down) + (s * (1 - right) + r * right) * down;
  return { x: across(a.x, b.x, c.x, d.x), y: across(a.y, b.y, c.y, d.y) };
}
