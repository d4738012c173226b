import type { Point } from '@bonafide/vision/image/image';

/** A connected region of a map: the first and last of its pixels in each row, enough for its outline. */
interface Region {
  readonly edge: Point[];
  readonly area: number;
  readonly sum: number;
}

/** Regions with fewer pixels hold no line of text. */
const LEAST_AREA = 12;

/**
 * Connected regions (four neighbours) where a map lies above `threshold`, with the outer pixels of their rows and columns.
 * At most `most`, the largest.
 */
export function regionsOf(map: Float32Array, width: number, height: number, threshold: number, most: number): Region[] {
  const seen = new Uint8Array(map.length);
  const regions: Region[] = [];
  const stack = new Int32Array(map.length);
  for (let start = 0; start < width * height; start++) {
    if (seen[start] || !((map[start] as number) > threshold)) continue;
    const region = grow(map, width, height, threshold, start, seen, stack);
    if (region.area >= LEAST_AREA) regions.push(region);
  }
  return regions.sort((a, b) => b.area - a.area).slice(0, most);
}

function grow(
  map: Float32Array,
  width: number,
  height: number,
  threshold: number,
  start: number,
  seen: Uint8Array,
  stack: Int32Array,
): Region {
  let size = 0;
  let area = 0;
  let sum = 0;
  const edge: Point[] = [];
  const push = (at: number) => {
    if (seen[at] || !((map[at] as number) > threshold)) return false;
    seen[at] = 1;
    stack[size++] = at;
    return true;
  };
  push(start);
  while (size > 0) {
    const at = stack[--size] as number;
    const x = at % width;
    const y = (at - x) / width;
    area += 1;
    sum += map[at] as number;
    const inside = (other: number) => (map[other] as number) > threshold;
    const onEdge =
      x === 0 ||
      y === 0 ||
      x === width - 1 ||
      y === height - 1 ||
      !inside(at - 1) ||
      !inside(at + 1) ||
      !inside(at - width) ||
      !inside(at + width);
    if (onEdge) edge.push({ x: x + 0.5, y: y + 0.5 });
    if (x > 0) push(at - 1);
    if (x < width - 1) push(at + 1);
    if (y > 0) push(at - width);
    if (y < height - 1) push(at + width);
  }
  return { edge, area, sum };
}

/** A line of print as a bar: its middle, the direction it runs in (unit vector), and its half length and half height. */
export interface Bar {
  readonly centre: Point;
  readonly along: Point;
  readonly halfLength: number;
  readonly halfHeight: number;
}

/** The bar of least area about some points, its long side the direction. */
export function barOf(points: readonly Point[]): Bar {
  const hull = convexHull(points);
  let best: Bar | undefined;
  for (let i = 0; i < hull.length; i++) {
    const [p, q] = [hull[i] as Point, hull[(i + 1) % hull.length] as Point];
    const length = Math.hypot(q.x - p.x, q.y - p.y);
    if (length === 0) continue;
    const bar = boundedBy(hull, { x: (q.x - p.x) / length, y: (q.y - p.y) / length });
    if (!best || bar.halfLength * bar.halfHeight < best.halfLength * best.halfHeight) best = bar;
  }
  return best ?? { centre: points[0] ?? { x: 0, y: 0 }, along: { x: 1, y: 0 }, halfLength: 0.5, halfHeight: 0.5 };
}

function boundedBy(hull: readonly Point[], axis: Point): Bar {
  let [least, most, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of hull) {
    const u = x * axis.x + y * axis.y;
    const v = -x * axis.y + y * axis.x;
    least = Math.min(least, u);
    most = Math.max(most, u);
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  const [u, v] = [(least + most) / 2, (low + high) / 2];
  const centre = { x: u * axis.x - v * axis.y, y: u * axis.y + v * axis.x };
  const [a, b] = [(most - least) / 2 + 0.5, (high - low) / 2 + 0.5];
  if (a >= b) return { centre, along: upwards(axis), halfLength: a, halfHeight: b };
  return { centre, along: upwards({ x: -axis.y, y: axis.x }), halfLength: b, halfHeight: a };
}

/** The one of both directions that leads to the right, or straight down. */
function upwards({ x, y }: Point): Point {
  return x > 1e-9 || (Math.abs(x) <= 1e-9 && y > 0) ? { x, y } : { x: -x, y: -y };
}

/** Andrew's monotone chain. */
function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (list: readonly Point[]) => {
    const chain: Point[] = [];
    for (const p of list) {
      while (chain.length >= 2 && turn(chain.at(-2) as Point, chain.at(-1) as Point, p) <= 0) chain.pop();
      chain.push(p);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

function turn(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}
