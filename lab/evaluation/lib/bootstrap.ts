import { seeded } from './random.ts';

/** A score of two people, or of one with themselves. */
export interface SubjectScore {
  readonly score: number;
  readonly a: number;
  readonly b: number;
}

/** What is estimated again and again. */
export interface BootstrapResult {
  readonly low: number;
  readonly high: number;
}

const REPLICATES = 200;

/**
 * 95 % intervals by bootstrap over people: people are drawn with replacement, a pair counts as often as its people were
 * drawn together. Pairs of one person hang together, so intervals from counts of pairs are too narrow; these are not.
 * Estimates the equal error rate and the false reject rate at each of `rates` (rising). Percentile method, fixed seed.
 */
export function bootstrapBySubject(
  genuine: readonly SubjectScore[],
  impostor: readonly SubjectScore[],
  subjects: number,
  rates: readonly number[],
): { eer: BootstrapResult; falseReject: BootstrapResult[] } {
  const random = seeded(19795);
  const byScore = (x: SubjectScore, y: SubjectScore) => x.score - y.score;
  const sorted = { genuine: genuine.toSorted(byScore), impostor: impostor.toSorted(byScore) };
  const drawn = Array.from({ length: REPLICATES }, () => {
    const counts = new Uint32Array(subjects);
    for (let i = 0; i < subjects; i++) {
      const person = Math.floor(random() * subjects);
      counts[person] = (counts[person] as number) + 1;
    }
    return replicate(sorted.genuine, sorted.impostor, counts, rates);
  });
  return {
    eer: percentiles(drawn.map(({ eer }) => eer)),
    falseReject: rates.map((_, i) => percentiles(drawn.map(({ falseReject }) => falseReject[i] as number))),
  };
}

/** One replicate: a walk down the impostor scores with the weights of their people. */
function replicate(
  genuine: readonly SubjectScore[],
  impostor: readonly SubjectScore[],
  counts: Uint32Array,
  rates: readonly number[],
) {
  const weight = ({ a, b }: SubjectScore) => (counts[a] as number) * (a === b ? 1 : (counts[b] as number));
  const genuineWeights = genuine.map(weight);
  const genuineTotal = genuineWeights.reduce((x, y) => x + y, 0);
  const impostorTotal = impostor.reduce((sum, pair) => sum + weight(pair), 0);
  const falseReject: number[] = [];
  let eer: number | undefined;
  let accepted = 0;
  let at = genuine.length - 1;
  let matched = 0;
  for (let i = impostor.length - 1; i >= 0 && (eer === undefined || falseReject.length < rates.length); i--) {
    const pair = impostor[i] as SubjectScore;
    while (at >= 0 && (genuine[at] as SubjectScore).score > pair.score) matched += genuineWeights[at--] as number;
    const reject = 1 - matched / genuineTotal;
    const next = (accepted + weight(pair)) / impostorTotal;
    while (falseReject.length < rates.length && next > (rates[falseReject.length] as number)) falseReject.push(reject);
    if (reject <= accepted / impostorTotal) eer ??= (accepted / impostorTotal + reject) / 2;
    accepted += weight(pair);
  }
  while (falseReject.length < rates.length) falseReject.push(0);
  return { eer: eer ?? 0, falseReject };
}

function percentiles(values: number[]): BootstrapResult {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return { low: at(0.025), high: at(0.975) };
}
