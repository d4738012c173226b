import { type Box, distance, type Image, type Point } from '../image/image.js';
import type { Point3 } from '../quality/evidence.js';
import { type GreyPicture, greyPicture, patchAt, soughtNear, WIDTH } from './grey-picture.js';
import { type Homography, homographyOf, project } from './plane.js';

/** Half a patch's side, pixels of the grey picture. */
const HALF = 5;
/** Way within which a patch is looked for about where it is expected, and within which it may shake from frame to frame. */
const NEAR = 3;
const SHAKE = 6;
/** Ways shorter than this tell a background that stays from one that moves along only by chance. */
const LEAST_WAY = NEAR + 2;
/** MediaPipe mesh points of the outline of the face. */
const OUTLINE = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136,
  172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
] as const;

/** A frame as far as its background goes; points and box in pixels of the grey picture. */
export interface Backdrop {
  readonly grey: GreyPicture;
  readonly box: Box;
  readonly outline: readonly Point[];
}

/** What the background did from one frame to another while the face moved. */
export interface BackdropMotion {
  /** Patches beside the head that the face's motion, taken for a flat picture's, would have carried elsewhere. */
  readonly patches: number;
  /** Mean correlation of these patches where they were, and where a flat picture would have carried them. */
  readonly stayed: number;
  readonly movedAlong: number;
}

export function backdropOf(image: Image, box: Box, mesh: readonly Point3[]): Backdrop {
  const grey = greyPicture(image);
  const { scale } = grey;
  return {
    grey,
    box: { x: box.x / scale, y: box.y / scale, width: box.width / scale, height: box.height / scale },
    outline: OUTLINE.map((index) => mesh[index] as Point3).map(({ x, y }) => ({ x: x / scale, y: y / scale })),
  };
}

/**
 * Follows patches beside the head from one frame to another: does each stay where it was, as a room behind a head does,
 * or go where the face's motion would carry it if all were one flat picture? Patches for which both are alike are not
 * counted. Pure.
 */
export function backdropMotion(one: Backdrop, other: Backdrop): BackdropMotion {
  // From the larger face to the smaller: the other way much of a flat picture leaves the frame.
  const [before, after] = one.box.width >= other.box.width ? [one, other] : [other, one];
  const plane = planeOf(before, after);
  const moved = plane
    ? besideHead(before, after).flatMap((from) => {
        const to = project(plane, from);
        const patch = distance(from, to) >= LEAST_WAY ? patchAt(before.grey, from, HALF) : undefined;
        if (!patch) return [];
        const stayed = soughtNear(patch, after.grey, from, HALF, NEAR);
        const along = soughtNear(patch, after.grey, to, HALF, NEAR);
        return stayed === undefined || along === undefined ? [] : [{ stayed, along }];
      })
    : [];
  return {
    patches: moved.length,
    stayed: mean(moved.map(({ stayed }) => stayed)),
    movedAlong: mean(moved.map(({ along }) => along)),
  };
}

/** Fewest patches that say anything about a background. */
const LEAST_PATCHES = 3;

/**
 * How much of the background of one frame is there in the next, as the mean correlation of patches; undefined where it
 * has too little to follow. A cut to another room shows, a hand that shakes does not. Pure.
 */
export function backdropKept(before: Backdrop, after: Backdrop): number | undefined {
  const found = besideHead(before, after).flatMap((at) => {
    const patch = patchAt(before.grey, at, HALF);
    const likeness = patch && soughtNear(patch, after.grey, at, HALF, SHAKE);
    return likeness === undefined ? [] : [likeness];
  });
  return found.length < LEAST_PATCHES ? undefined : mean(found);
}

/** The view of the plane that the outline of the face would lie on. */
function planeOf(before: Backdrop, after: Backdrop): Homography | undefined {
  // About 1, for the sake of accuracy.
  const [from, to] = [before, after].map(({ outline }) => outline.map(({ x, y }) => ({ x: x / WIDTH, y: y / WIDTH })));
  const plane = from && to && homographyOf(from, to);
  if (!plane) return undefined;
  const [a, b, c, d, e, f, g, h] = plane;
  return [a, b, c * WIDTH, d, e, f * WIDTH, g / WIDTH, h / WIDTH];
}

/** Centres of patches on a grid that neither frame's head covers. */
function besideHead(before: Backdrop, after: Backdrop): Point[] {
  const { width, height } = before.grey;
  const centres: Point[] = [];
  for (let y = HALF; y < height - HALF; y += 2 * HALF) {
    for (let x = HALF; x < width - HALF; x += 2 * HALF) {
      if (![before, after].some(({ box }) => isNearHead(box, { x, y }))) centres.push({ x, y });
    }
  }
  return centres;
}

/** Head and hair, and all that is below: shoulders move with a head, a little. */
function isNearHead(box: Box, { x, y }: Point): boolean {
  const beside = x < box.x - 0.45 * box.width || x > box.x + 1.45 * box.width;
  const above = y < box.y - 0.55 * box.height;
  return !(above || (beside && y < box.y + box.height));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
