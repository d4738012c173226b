import { type Proportion, proportion } from './proportion.ts';

/*
 * Error rates of two kinds of scores, "positive" (genuine pairs, bona fide presentations) and "negative" (impostor
 * pairs, attacks). Higher scores speak for the positive kind; a score at or above the threshold is accepted.
 * Terms: ISO/IEC 19795-1, ISO/IEC 30107-3.
 */

/** Both kinds, each in rising order. */
export interface Scores {
  readonly positive: Float64Array;
  readonly negative: Float64Array;
}

/** Scores in rising order; throws on a score that is no number, which would fall out of every count. */
export function sortedScores(positive: ArrayLike<number>, negative: ArrayLike<number>): Scores {
  const sorted = { positive: new Float64Array(positive).sort(), negative: new Float64Array(negative).sort() };
  for (const kind of [sorted.positive, sorted.negative]) {
    if (Number.isNaN(kind.at(-1))) throw new RangeError('a score is no number');
  }
  return sorted;
}

/** How many of the sorted values are below a threshold. */
export function countBelow(sorted: Float64Array, threshold: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What happens at one threshold. */
export interface OperatingPoint {
  readonly threshold: number;
  /** Share of negatives accepted: FMR, APCER. */
  readonly falseAccept: Proportion;
  /** Share of positives refused: FNMR, BPCER. */
  readonly falseReject: Proportion;
}

export function operatingPoint({ positive, negative }: Scores, threshold: number): OperatingPoint {
  const accepted = negative.length - countBelow(negative, threshold);
  return {
    threshold,
    falseAccept: proportion(accepted, negative.length),
    falseReject: proportion(countBelow(positive, threshold), positive.length),
  };
}

/** The lowest threshold whose false accept rate does not exceed `rate`; just above the highest negative at the end. */
export function thresholdAt({ negative }: Scores, rate: number): number {
  const allowed = Math.floor(rate * negative.length + 1e-9);
  const highestRefused = negative[negative.length - 1 - allowed];
  return highestRefused === undefined ? Number.NEGATIVE_INFINITY : nextAbove(highestRefused);
}

/** The smallest double above a finite one. */
function nextAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return view.getFloat64(0);
}

/** Equal error rate: where the two rates cross, between neighbouring thresholds by linear interpolation. */
export function equalErrorRate({ positive, negative }: Scores): number {
  let before = { accept: 1, reject: 0 };
  for (const threshold of thresholds(positive, negative)) {
    const accept = (negative.length - countBelow(negative, threshold)) / negative.length;
    const reject = countBelow(positive, threshold) / positive.length;
    if (reject >= accept) {
      const gapBefore = before.accept - before.reject;
      const gapAfter = reject - accept;
      const share = gapBefore + gapAfter === 0 ? 0 : gapBefore / (gapBefore + gapAfter);
      return before.accept + share * (accept - before.accept);
    }
    before = { accept, reject };
  }
  return before.reject;
}

/** Every positive score, then above the end of both kinds: the false reject rate changes nowhere else. */
function* thresholds(positive: Float64Array, negative: Float64Array): Generator<number> {
  yield* positive;
  yield nextAbove(Math.max(positive.at(-1) ?? 0, negative.at(-1) ?? 0));
}

/** Points of the DET curve, threshold rising, thinned to those that differ, at most about `most`. */
export function detCurve(scores: Scores, most = 400): { falseAccept: number; falseReject: number }[] {
  const { positive, negative } = scores;
  const points: { falseAccept: number; falseReject: number }[] = [];
  const add = (threshold: number) => {
    const falseAccept = (negative.length - countBelow(negative, threshold)) / negative.length;
    const falseReject = countBelow(positive, threshold) / positive.length;
    const last = points.at(-1);
    if (last?.falseAccept !== falseAccept || last.falseReject !== falseReject)
      points.push({ falseAccept, falseReject });
  };
  // Equal steps in the logarithm of the false accept rate: the interesting end is the rare one.
  const decades = Math.log10(Math.max(negative.length, 2));
  for (let i = 0; i <= most; i++) add(thresholdAt(scores, 10 ** ((-decades * i) / most)));
  add(nextAbove(negative.at(-1) ?? 0));
  return points;
}
