/** A genuine comparison and the quality of its worse picture. */
export interface QualityScore {
  readonly score: number;
  readonly quality: number;
}

/** A point of the error-versus-discard curve. */
export interface DiscardPoint {
  readonly discarded: number;
  readonly fnmr: number;
}

/**
 * Error versus discard characteristic (ISO/IEC 29794-1): the false non-match rate at a fixed threshold while the share
 * of comparisons of the lowest quality is left out. A useful quality score lets the curve fall quickly. Comparisons of
 * equal quality are left out together.
 */
export function errorVersusDiscard(pairs: readonly QualityScore[], threshold: number): DiscardPoint[] {
  const sorted = pairs.toSorted((a, b) => a.quality - b.quality);
  let left = sorted.length;
  let errors = sorted.filter(({ score }) => score < threshold).length;
  const points: DiscardPoint[] = [{ discarded: 0, fnmr: errors / left }];
  sorted.forEach((pair, i) => {
    left--;
    if (pair.score < threshold) errors--;
    if (left > 0 && sorted[i + 1]?.quality !== pair.quality) {
      points.push({ discarded: (sorted.length - left) / sorted.length, fnmr: errors / left });
    }
  });
  return points;
}

/**
 * Area under the curve up to a share of discarded comparisons, divided by that of discarding at random (a level line):
 * 0 is ideal, 1 is no better than chance. Null where nothing is refused at the start.
 */
export function discardArea(points: readonly DiscardPoint[], upTo: number): number | null {
  const [first] = points;
  if (!first || first.fnmr === 0) return null;
  let area = 0;
  points.forEach(({ discarded, fnmr }, i) => {
    const next = Math.min(points[i + 1]?.discarded ?? upTo, upTo);
    if (discarded < upTo) area += (next - discarded) * fnmr;
  });
  return area / (first.fnmr * upTo);
}
