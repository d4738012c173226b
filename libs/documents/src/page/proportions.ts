import { sidesOf } from './geometry.js';
import type { PageFormat, Quad } from './page.js';

/** Width by height, in millimetres (ISO/IEC 7810, ICAO 9303). */
export const PAGE_SIZES: Readonly<Record<PageFormat, { readonly width: number; readonly height: number }>> = {
  'ID-1': { width: 85.6, height: 53.98 },
  'ID-2': { width: 105, height: 74 },
  'ID-3': { width: 125, height: 88 },
};

export const widthByHeight = (format: PageFormat): number => PAGE_SIZES[format].width / PAGE_SIZES[format].height;

/** Proportions (long by short side) of what is looked for: ID-1, both other formats, and visas of 120 × 80 mm. */
const KNOWN = [
  { proportions: 85.6 / 53.98, format: 'ID-1' },
  { proportions: 125 / 88, format: 'ID-3' },
  { proportions: 120 / 80, format: undefined },
] as const;

function nearestTo(proportions: number) {
  const long = Math.max(proportions, 1 / proportions);
  const off = (known: (typeof KNOWN)[number]) => Math.abs(Math.log(long / known.proportions));
  const nearest = KNOWN.reduce((best, known) => (off(known) < off(best) ? known : best));
  return { format: nearest.format, strangeness: off(nearest) };
}

/**
 * The format that a page of these proportions has. ID-2 and ID-3 have the same ones, 1.42: ID-3 is told, since it is the
 * more common by far; which it is, its machine-readable zone says. Undefined beyond `tolerance`, and nearer to a visa's.
 */
export function formatOf(proportions: number, tolerance: number): PageFormat | undefined {
  const { format, strangeness: off } = nearestTo(proportions);
  return off <= tolerance ? format : undefined;
}

/** How far proportions are from those of any document, as a logarithm: 0 is exact, 0.05 is 5 % off. */
export function strangeness(proportions: number): number {
  return nearestTo(proportions).strangeness;
}

/** Focal length in longer sides of the picture: a telephone's wide angle. */
const USUAL_FOCUS = 0.85;

/**
 * Width by height of the rectangle that is seen as a quadrangle, undoing the perspective. The camera's focal length is taken
 * as usual for telephones, in units of the picture's longer side, since one picture of four corners tells it only when
 * it is strongly tilted; the principal point is the middle of the picture. Source: Zhang and He, Whiteboard scanning and
 * image enhancement (2007), section 3.
 */
export function proportionsOf(quad: Quad, picture: { readonly width: number; readonly height: number }): number {
  const [upper, right, lower, left] = sidesOf(quad);
  const plain = (upper + lower) / (left + right);
  const focus = USUAL_FOCUS * Math.max(picture.width, picture.height);
  const [a, b, d, c] = [quad[0], quad[1], quad[2], quad[3]].map(({ x, y }) => [
    (x - picture.width / 2) / focus,
    (y - picture.height / 2) / focus,
    1,
  ]) as [Vector, Vector, Vector, Vector];
  // a upper left, b upper right, c lower left, d lower right: the two directions of the rectangle in the camera's frame.
  const k2 = dot(cross(a, d), c) / dot(cross(b, d), c);
  const k3 = dot(cross(a, d), b) / dot(cross(c, d), b);
  const across = difference(k2, b, a);
  const down = difference(k3, c, a);
  const measured = Math.hypot(...across) / Math.hypot(...down);
  return Number.isFinite(measured) && Math.abs(Math.log(measured / plain)) < 0.5 ? measured : plain;
}

type Vector = [number, number, number];

const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const difference = (k: number, p: Vector, q: Vector): Vector => [k * p[0] - q[0], k * p[1] - q[1], k * p[2] - q[2]];
