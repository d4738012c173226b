import type { Box } from '../image/image.js';

/** A box that a detector proposes. */
export interface Candidate {
  readonly box: Box;
  readonly score: number;
}

/**
 * Share of the smaller of two boxes, above which both are taken for one face seen twice: BlazeFace's second boxes on
 * tight portraits share 0.42 and more, neighbours in the group photographs at hand at most 0.36.
 */
const MOST_COVERED = 0.4;

/**
 * Non-maximum suppression: of boxes that overlap by more than `most` (intersection over union), or of which one covers
 * most of the other, the best-scored stays. Returns at most `limit`, largest first.
 */
export function suppressOverlaps<T extends Candidate>(candidates: readonly T[], most: number, limit: number): T[] {
  const kept: T[] = [];
  const isNew = ({ box }: T) =>
    kept.every((other) => overlap(box, other.box) <= most && covered(box, other.box) <= MOST_COVERED);
  for (const candidate of candidates.toSorted((a, b) => b.score - a.score)) {
    if (isNew(candidate)) kept.push(candidate);
  }
  return kept.sort((a, b) => area(b.box) - area(a.box)).slice(0, limit);
}

function area({ width, height }: Box): number {
  return width * height;
}

/** Intersection over union, 0 to 1. */
export function overlap(a: Box, b: Box): number {
  const common = intersection(a, b);
  return common / (area(a) + area(b) - common);
}

/** Intersection over the smaller of the two, 0 to 1. */
export function covered(a: Box, b: Box): number {
  return intersection(a, b) / Math.min(area(a), area(b));
}

function intersection(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}
