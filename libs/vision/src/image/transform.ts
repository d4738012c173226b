import { type Box, meanOf, type Point } from './image.js';

/** A similarity transform (turn, uniform scale, shift): x' = a·x − b·y + tx, y' = b·x + a·y + ty. */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/** How much longer a distance gets. */
export function scaleOf({ a, b }: Similarity): number {
  return Math.hypot(a, b);
}

export function apply({ a, b, tx, ty }: Similarity, { x, y }: Point): Point {
  return { x: a * x - b * y + tx, y: b * x + a * y + ty };
}

/** The transform that undoes another; throws on one that shrinks everything to a point. */
export function inverse({ a, b, tx, ty }: Similarity): Similarity {
  const square = a * a + b * b;
  if (!(square > 0)) throw new RangeError('a similarity of scale 0 has no inverse');
  const ia = a / square;
  const ib = -b / square;
  return { a: ia, b: ib, tx: -(ia * tx - ib * ty), ty: -(ib * tx + ia * ty) };
}

/**
 * The similarity that carries `from` onto `to` with the least sum of squared distances, reflections excluded. Both
 * lists have the same length, at least two points. Source: Umeyama, Least-squares estimation of transformation
 * parameters between two point patterns (1991), in its closed form for the plane.
 */
export function leastSquares(from: readonly Point[], to: readonly Point[]): Similarity {
  const fromMean = meanOf(from);
  const toMean = meanOf(to);
  let along = 0;
  let across = 0;
  let spread = 0;
  from.forEach((point, i) => {
    const target = to[i] ?? toMean;
    const [px, py] = [point.x - fromMean.x, point.y - fromMean.y];
    const [qx, qy] = [target.x - toMean.x, target.y - toMean.y];
    along += px * qx + py * qy;
    across += px * qy - py * qx;
    spread += px * px + py * py;
  });
  const a = along / spread;
  const b = across / spread;
  return { a, b, tx: toMean.x - (a * fromMean.x - b * fromMean.y), ty: toMean.y - (b * fromMean.x + a * fromMean.y) };
}

/**
 * From pixels of a `size` × `size` crop to pixels of the picture it is cut from: the square of `box` (its width is the
 * side), turned about its centre by `angle` (radians, clockwise as seen).
 */
export function cropOf(box: Box, size: number, angle = 0): Similarity {
  const scale = box.width / size;
  const [a, b] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  const half = size / 2;
  return {
    a,
    b,
    tx: box.x + box.width / 2 - (a * half - b * half),
    ty: box.y + box.height / 2 - (b * half + a * half),
  };
}
