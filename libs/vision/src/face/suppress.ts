import type { Box } from '../image/image.js';

/** A box that a detector proposes. */
export interface Candidate {
  readonly box: Box;
  readonly score: number;
}

/**
 * Non-maximum suppression: of boxes that overlap by more than `most` (intersection over union) the best-scored stays.
 * Returns at most `limit`, largest first.
 */
export function suppressOverlaps<T extends Candidate>(candidates: readonly T[], most: number, limit: number): T[] {
  const kept: T[] = [];
  for (const candidate of candidates.toSorted((a, b) => b.score - a.score)) {
    if (kept.every((other) => overlap(candidate.box, other.box) <= most)) kept.push(candidate);
  }
  return kept.sort((a, b) => area(b.box) - area(a.box)).slice(0, limit);
}

function area({ width, height }: Box): number {
  return width * height;
}

/** Intersection over union, 0 to 1. */
export function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (area(a) + area(b) - width * height);
}
