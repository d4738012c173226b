import { distance, type Image, meanOf } from '../image/image.js';
import { warp } from '../image/resample.js';
import type { Similarity } from '../image/transform.js';
import type { Point3 } from '../quality/evidence.js';

/** MediaPipe mesh points of each eye, image-left one first: corners from left to right, pairs of upper and lower lid. */
const EYES = [
  {
    corners: [33, 133],
    lids: [
      [160, 144],
      [159, 145],
      [158, 153],
    ],
  },
  {
    corners: [362, 263],
    lids: [
      [385, 380],
      [386, 374],
      [387, 373],
    ],
  },
] as const;
const COLUMNS = 32;
const ROWS = 16;
/** Width of what is looked at, in widths of the eye. */
const REACH = 1.1;
/** Rows above and below that show brow and cheek, and the way over which brightness is compared, pixels of the patch. */
const MARGIN = 3;
const STEP = 2;

/**
 * What both eyes show between their corners, as changes of brightness from left to right: iris and white make them,
 * closed lids do not.
 */
export type EyePatches = readonly [left: Float32Array, right: Float32Array];

export function eyePatches(image: Image, mesh: readonly Point3[]): EyePatches {
  const [left, right] = EYES;
  return [patchOf(image, mesh, left.corners), patchOf(image, mesh, right.corners)];
}

function patchOf(image: Image, mesh: readonly Point3[], [from, to]: readonly [number, number]): Float32Array {
  const [left, right] = [mesh[from] as Point3, mesh[to] as Point3];
  const middle = meanOf([left, right]);
  const [a, b] = [((right.x - left.x) * REACH) / COLUMNS, ((right.y - left.y) * REACH) / COLUMNS];
  const toSource: Similarity = {
    a,
    b,
    tx: middle.x - (a * COLUMNS) / 2 + (b * ROWS) / 2,
    ty: middle.y - (b * COLUMNS) / 2 - (a * ROWS) / 2,
  };
  const { data } = warp(image, toSource, COLUMNS, ROWS);
  const width = COLUMNS - 2 * STEP;
  return Float32Array.from({ length: width * (ROWS - 2 * MARGIN) }, (_, i) => {
    const at = (Math.floor(i / width) + MARGIN) * COLUMNS + (i % width) + STEP;
    return (data[3 * (at + STEP) + 1] ?? 0) - (data[3 * (at - STEP) + 1] ?? 0);
  });
}

/** Mean correlation of the eyes of two frames, −1 to 1: near 1 while they stay as they are. */
export function eyeLikeness(before: EyePatches, after: EyePatches): number {
  return (correlation(before[0], after[0]) + correlation(before[1], after[1])) / 2;
}

function correlation(a: Float32Array, b: Float32Array): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [p, q] = [a[i] as number, b[i] as number];
    ab += p * q;
    aa += p * p;
    bb += q * q;
  }
  return ab / Math.sqrt(aa * bb + 1e-6);
}

/** Opening of the wider eye as a share of its length. */
export function lidsApart(mesh: readonly Point3[]): number {
  const at = (index: number) => mesh[index] as Point3;
  const openings = EYES.map(({ corners, lids }) => {
    const gaps = lids.map(([upper, lower]) => distance(at(upper), at(lower)));
    return gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length / distance(at(corners[0]), at(corners[1]));
  });
  return Math.max(...openings);
}
