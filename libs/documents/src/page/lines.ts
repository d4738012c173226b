import type { Point } from '@bonafide/vision/image/image';
import type { Edges } from './edges.js';

/** A straight line x·cos + y·sin = offset across a picture, and where edges of its direction lie on it. */
export interface Line {
  readonly cos: number;
  readonly sin: number;
  readonly offset: number;
  /** From a point of the line, along (−sin, cos), in whole pixels: sums of edge pixels up to `from + i`. */
  readonly from: number;
  readonly sums: Uint16Array;
  /** The first and the last place inside the picture. */
  readonly first: number;
  readonly last: number;
  /** A side of the picture itself, not something seen in it. */
  readonly border: boolean;
}

const ANGLES = 180;
const MOST_LINES = 56;
/** Votes fall on so many degrees either side of an edge's own direction. */
const SPREAD = 2;
/** Two peaks nearer than both are one line. */
const APART_DEGREES = 4;
const APART_PIXELS = 5;

const COS = Float64Array.from({ length: ANGLES }, (_, i) => Math.cos((i * Math.PI) / ANGLES));
const SIN = Float64Array.from({ length: ANGLES }, (_, i) => Math.sin((i * Math.PI) / ANGLES));

/** The lines on which most edges lie, the strongest first, and the four sides of the picture. */
export function linesOf(edges: Edges): Line[] {
  const pixels = edgePixels(edges);
  const found: Line[] = [];
  for (const peak of peaksOf(pixels, edges)) {
    const line = refined(peak, pixels);
    if (found.some((other) => isSame(line, other, edges))) continue;
    found.push(measured(line, edges, false));
  }
  return [...found, ...borders(edges)];
}

/** Edge pixels: places relative to the picture's middle, and directions of their gradients in radians, 0 to π. */
interface Pixels {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly angle: Float32Array;
  readonly weight: Float32Array;
}

function edgePixels({ width, height, mask, dx, dy }: Edges): Pixels {
  let count = 0;
  for (const value of mask) count += value;
  const numbers = () => new Float32Array(count);
  const pixels = { x: numbers(), y: numbers(), angle: numbers(), weight: numbers() };
  for (let i = 0, to = 0; i < mask.length; i++) {
    if (mask[i] !== 1) continue;
    const [gx, gy] = [dx[i] as number, dy[i] as number];
    pixels.x[to] = (i % width) + 0.5 - width / 2;
    pixels.y[to] = Math.floor(i / width) + 0.5 - height / 2;
    pixels.angle[to] = (Math.atan2(gy, gx) + Math.PI) % Math.PI;
    // A faint line that goes through counts nearly as much as a strong one: cards lie on tables of their own colour.
    pixels.weight[to] = 0.4 + 0.6 * Math.min(Math.hypot(gx, gy) / 120, 1);
    to += 1;
  }
  return pixels;
}

interface Peak {
  readonly cos: number;
  readonly sin: number;
  /** From the picture's middle. */
  readonly rho: number;
}

/** Hough's transform, voting only near the direction of each edge. */
function peaksOf(pixels: Pixels, { width, height }: Edges): Peak[] {
  const reach = Math.ceil(Math.hypot(width, height) / 2) + 2;
  const rhos = 2 * reach + 1;
  const votes = new Float32Array(ANGLES * rhos);
  for (let i = 0; i < pixels.x.length; i++) {
    const own = Math.round(((pixels.angle[i] as number) * ANGLES) / Math.PI);
    const [x, y, weight] = [pixels.x[i] as number, pixels.y[i] as number, pixels.weight[i] as number];
    for (let step = -SPREAD; step <= SPREAD; step++) {
      const a = (own + step + ANGLES) % ANGLES;
      const at = a * rhos + reach + Math.round(x * (COS[a] as number) + y * (SIN[a] as number));
      votes[at] = (votes[at] as number) + weight;
    }
  }
  const least = 0.08 * Math.min(width, height);
  const peaks: { a: number; r: number; votes: number }[] = [];
  for (let a = 0; a < ANGLES; a++) {
    for (let r = 1; r < rhos - 1; r++) {
      const here = votes[a * rhos + r] as number;
      if (here < least || here < (votes[a * rhos + r - 1] as number) || here < (votes[a * rhos + r + 1] as number))
        continue;
      peaks.push({ a, r: r - reach, votes: here });
    }
  }
  return strongestApart(peaks.sort((p, q) => q.votes - p.votes));
}

function strongestApart(peaks: readonly { a: number; r: number; votes: number }[]): Peak[] {
  const kept: { a: number; r: number }[] = [];
  for (const { a, r } of peaks) {
    if (kept.length === MOST_LINES) break;
    const isNear = kept.some((other) => {
      const turn = Math.abs(a - other.a);
      const wrapped = turn > ANGLES / 2;
      const apart = Math.abs(wrapped ? r + other.r : r - other.r);
      return Math.min(turn, ANGLES - turn) < APART_DEGREES && apart < APART_PIXELS;
    });
    if (!isNear) kept.push({ a, r });
  }
  return kept.map(({ a, r }) => ({ cos: COS[a] as number, sin: SIN[a] as number, rho: r }));
}

/** The line of least squares through the edges near a peak, twice, the second time nearer. */
function refined(peak: Peak, pixels: Pixels): Peak {
  let line = peak;
  for (const near of [3, 1.6]) line = fitted(line, pixels, near) ?? line;
  return line;
}

function fitted({ cos, sin, rho }: Peak, pixels: Pixels, near: number): Peak | undefined {
  const angle = Math.atan2(sin, cos);
  let [n, mx, my, xx, xy, yy] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < pixels.x.length; i++) {
    const [x, y] = [pixels.x[i] as number, pixels.y[i] as number];
    if (Math.abs(x * cos + y * sin - rho) > near || turnBetween(pixels.angle[i] as number, angle) > 0.26) continue;
    n += 1;
    mx += x;
    my += y;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  if (n < 12) return undefined;
  const [ax, ay] = [mx / n, my / n];
  const [sxx, sxy, syy] = [xx / n - ax * ax, xy / n - ax * ay, yy / n - ay * ay];
  // The normal is the direction in which the places spread least.
  const along = Math.atan2(2 * sxy, sxx - syy) / 2;
  const normal = along + Math.PI / 2;
  const [nc, ns] = [Math.cos(normal), Math.sin(normal)];
  const sign = nc * cos + ns * sin < 0 ? -1 : 1;
  return { cos: sign * nc, sin: sign * ns, rho: sign * (ax * nc + ay * ns) };
}

/** Angle between two undirected directions, 0 to π / 2. */
function turnBetween(a: number, b: number): number {
  const turn = Math.abs(a - b) % Math.PI;
  return Math.min(turn, Math.PI - turn);
}

function isSame(peak: Peak, other: Line, { width, height }: Edges): boolean {
  const rho = other.offset - (other.cos * width + other.sin * height) / 2;
  const sign = peak.cos * other.cos + peak.sin * other.sin < 0 ? -1 : 1;
  const turn = Math.abs(peak.cos * other.sin - peak.sin * other.cos);
  return turn < 0.02 && Math.abs(sign * peak.rho - rho) < 2.5;
}

/** A line with its support: at each step along it, whether an edge of its direction lies within two pixels. */
function measured({ cos, sin, rho }: Peak, edges: Edges, border: boolean): Line {
  const { width, height } = edges;
  const reach = Math.ceil(Math.hypot(width, height) / 2);
  const sums = new Uint16Array(2 * reach + 1);
  const [cx, cy] = [width / 2 + cos * rho, height / 2 + sin * rho];
  let [first, last] = [sums.length, 0];
  for (let i = 0, sum = 0; i < sums.length; i++) {
    const along = i - reach;
    const [x, y] = [cx - sin * along, cy + cos * along];
    if (x >= 0 && y >= 0 && x < width && y < height) {
      first = Math.min(first, i);
      last = i;
    }
    if (!border && isSupported(edges, x, y, cos, sin)) sum += 1;
    sums[i] = sum;
  }
  return { cos, sin, offset: rho + (cos * width + sin * height) / 2, from: -reach, sums, first, last, border };
}

/** Sine of the most that an edge's own direction differs from its line's. */
const MOST_TURN = 0.42;

function isSupported({ width, height, mask, dx, dy }: Edges, x: number, y: number, cos: number, sin: number): boolean {
  for (let step = -2; step <= 2; step++) {
    const [px, py] = [Math.floor(x + step * cos), Math.floor(y + step * sin)];
    if (px < 0 || py < 0 || px >= width || py >= height) continue;
    const at = py * width + px;
    if (mask[at] !== 1) continue;
    const [gx, gy] = [dx[at] as number, dy[at] as number];
    if (Math.abs(gx * sin - gy * cos) <= MOST_TURN * Math.hypot(gx, gy)) return true;
  }
  return false;
}

function borders(edges: Edges): Line[] {
  const { width, height } = edges;
  return [
    { cos: 1, sin: 0, rho: -width / 2 },
    { cos: 1, sin: 0, rho: width / 2 },
    { cos: 0, sin: 1, rho: -height / 2 },
    { cos: 0, sin: 1, rho: height / 2 },
  ].map((line) => measured(line, edges, true));
}

/** How far along a line a point lies, in steps of its `sums`. */
export function placeOn(line: Line, { x, y }: Point, { width, height }: { width: number; height: number }): number {
  return -(x - width / 2) * line.sin + (y - height / 2) * line.cos - line.from;
}

/** Share of a stretch of a line on which edges lie, of what of it is inside the picture; 0 where little is. */
export function supportOf({ sums, first, last }: Line, from: number, to: number): number {
  const clip = (place: number) => Math.min(Math.max(Math.round(place), first), last);
  const [a, b] = from < to ? [clip(from), clip(to)] : [clip(to), clip(from)];
  const seen = b - a;
  return seen < 1 || seen < 0.3 * Math.abs(to - from) ? 0 : ((sums[b] as number) - (sums[a] as number)) / seen;
}

/** Where two lines cross; undefined where they are nearly parallel. */
export function crossing(a: Line, b: Line): Point | undefined {
  const determinant = a.cos * b.sin - a.sin * b.cos;
  if (Math.abs(determinant) < 0.35) return undefined;
  return {
    x: (a.offset * b.sin - b.offset * a.sin) / determinant,
    y: (a.cos * b.offset - b.cos * a.offset) / determinant,
  };
}
