import { type Proportion, proportion } from './proportion.ts';

/** A labelled pair of the verification protocol. */
export interface LabelledScore {
  readonly score: number;
  readonly same: boolean;
}

/**
 * Accuracy as Labeled Faces in the Wild defines it: the pairs in `folds` parts, each judged at the threshold that is
 * best on the others. Pairs are dealt to the parts in turn, each kind by itself.
 */
export function foldedAccuracy(pairs: readonly LabelledScore[], folds = 10): Proportion {
  const kinds = [pairs.filter(({ same }) => same), pairs.filter(({ same }) => !same)];
  const dealt = kinds.flatMap((kind) => kind.map((pair, i) => ({ ...pair, fold: i % folds })));
  let wrong = 0;
  for (let fold = 0; fold < folds; fold++) {
    const threshold = bestThreshold(dealt.filter((pair) => pair.fold !== fold));
    for (const pair of dealt) if (pair.fold === fold && pair.score >= threshold !== pair.same) wrong++;
  }
  const right = dealt.length - wrong;
  return proportion(right, dealt.length);
}

/** The threshold with the most right decisions; the middle of its gap between scores. */
function bestThreshold(pairs: readonly LabelledScore[]): number {
  const sorted = [...pairs].sort((a, b) => a.score - b.score);
  let right = sorted.filter(({ same }) => same).length;
  let best = { right, threshold: Number.NEGATIVE_INFINITY };
  sorted.forEach(({ score, same }, i) => {
    right += same ? -1 : 1;
    const next = sorted[i + 1]?.score ?? Number.POSITIVE_INFINITY;
    if (right > best.right && next > score) best = { right, threshold: next === Infinity ? next : (score + next) / 2 };
  });
  return best.threshold;
}
