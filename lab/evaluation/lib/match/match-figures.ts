import type { Calibration, PackManifest } from '@bonafide/inference/pack/manifest';
import { type FaceAlgorithm, faceMatcher } from '@bonafide/vision/face/match';
import type { FaceTemplate } from '@bonafide/vision/face/template';
import { Misuse } from '../../../misuse.ts';
import { progress } from '../run/progress.ts';
import { foldedAccuracy, type LabelledScore } from '../statistics/accuracy.ts';
import { bootstrapByPeople } from '../statistics/bootstrap.ts';
import { calibrationOf, checkTail } from '../statistics/calibration.ts';
import { type Comparisons, fused } from '../statistics/comparisons.ts';
import {
  detCurve,
  equalErrorRate,
  operatingPoint,
  type Scores,
  sortedScores,
  thresholdAt,
} from '../statistics/error-rates.ts';
import { TRIALS, tryFusion } from '../statistics/fusion.ts';
import { type GroupedPairs, groupRates } from '../statistics/group-rates.ts';
import { type PairScores, rising } from '../statistics/pair-scores.ts';
import { rawAtS } from '../statistics/thresholds.ts';
import { groupFigures } from './group-figures.ts';

/** Fixed false match rates of the report, rising. */
const RATES = [1e-5, 1e-4, 1e-3, 1e-2];

/** Thresholds of the pack's own calibration that the report looks at: 3 is the default of the face step. */
const PACK_S = [2, 3, 4];

/** Where a threshold is set over all pairs when groups are looked at. */
const GLOBAL_RATE = 1e-3;

/** The pairs of a set, for every matcher of the pack. */
export interface MatchEvidence {
  readonly manifest: PackManifest;
  /** Names of the networks, in the order of the cosines' columns. */
  readonly networks: readonly string[];
  readonly comparisons: Comparisons;
  readonly listed: readonly { readonly probe: FaceTemplate; readonly gallery: FaceTemplate; readonly same: boolean }[];
  /** All pairs as those of one group, and by the groups of `people.csv` where there are any. */
  readonly together: GroupedPairs;
  readonly byGroup: GroupedPairs | undefined;
  readonly evidence: string;
  readonly isDegraded: boolean;
}

/** All figures of one matcher. */
export function evaluateMatcher(found: MatchEvidence, algorithm: FaceAlgorithm) {
  const { manifest, comparisons, listed, byGroup, evidence, isDegraded } = found;
  const matcher = faceMatcher(manifest, algorithm);
  const labelled = listed.map(({ probe, gallery, same }) => ({ score: matcher.compare(probe, gallery).fused, same }));
  const same = labelled.filter((pair) => pair.same).length;
  // Of pairs that show two faces; with one kind alone every threshold beyond its scores is right.
  const listedPairs = { same, different: labelled.length - same };
  const weights = weightsOf(found, algorithm);
  const [genuine, impostor] = [comparisons.genuine, comparisons.impostor].map((pairs) =>
    rising(fused(pairs, weights)),
  ) as [PairScores, PairScores];
  const hasPairs = genuine.score.length > 0 && impostor.score.length > 0;
  const scores = hasPairs ? { positive: genuine.score, negative: impostor.score } : listedScores(labelled);
  const spread = hasPairs ? bootstrapByPeople(genuine, impostor, found.together, RATES) : undefined;
  const places = weights.flatMap((weight, i) => (weight > 0 ? [i] : []));
  const calibration = isDegraded ? undefined : calibrationOf(scores, evidence);
  const pack = manifest.matchers.find((one) => one.algorithm === algorithm)?.calibration as Calibration;
  const globalThreshold = thresholdAt(scores, GLOBAL_RATE);
  return {
    algorithm,
    models: matcher.models.map(({ name }) => name),
    pairs: {
      genuine: scores.positive.length,
      impostor: scores.negative.length,
      impostorInSet: hasPairs ? comparisons.impostorPairs : scores.negative.length,
    },
    equalErrorRate: equalErrorRate(scores),
    equalErrorRateInterval: spread?.eer,
    points: RATES.map((rate, i) => ({
      rate,
      ...operatingPoint(scores, thresholdAt(scores, rate)),
      byPeople: spread?.falseReject[i],
    })),
    atPack: hasPairs ? packRates(pack, genuine, impostor, found.together) : [],
    groups: byGroup && groupFigures({ pack, genuine, impostor, byGroup, globalThreshold, evidence }),
    fusion: isDegraded ? undefined : tryFusion(comparisons, places, progress(`${algorithm}: trying weights`, TRIALS)),
    listedPairs,
    accuracy: listedPairs.same > 0 && listedPairs.different > 0 ? foldedAccuracy(labelled) : undefined,
    curve: detCurve(scores),
    scores: { genuine: sampleOf(scores.positive), impostor: sampleOf(scores.negative) },
    calibration,
    tail: calibration ? checkTail(calibration, scores) : [],
  };
}

/** Weight of each column in a matcher's raw score; 0 for networks that it does not use. */
function weightsOf({ manifest, networks }: MatchEvidence, algorithm: FaceAlgorithm): number[] {
  const parts = manifest.matchers.find((matcher) => matcher.algorithm === algorithm)?.parts ?? [];
  return networks.map((name) => parts.find(({ model }) => model === name)?.weight ?? 0);
}

/** What happens on these pictures at the thresholds that the pack promises: S = 3 is a false match rate of 1e-3. */
function packRates(pack: Calibration, genuine: PairScores, impostor: PairScores, together: GroupedPairs) {
  return PACK_S.flatMap((s) => {
    const threshold = rawAtS(pack, s);
    if (threshold === undefined) return [];
    const { falseMatch, falseNonMatch } = groupRates(genuine, impostor, together, threshold);
    const [accepted, refused] = [falseMatch[0]?.rate, falseNonMatch[0]?.rate];
    return accepted && refused ? [{ s, threshold, falseMatch: accepted, falseNonMatch: refused }] : [];
  });
}

function listedScores(labelled: readonly LabelledScore[]): Scores {
  const of = (kind: boolean) => labelled.filter(({ same }) => same === kind).map(({ score }) => score);
  const scores = sortedScores(of(true), of(false));
  if (scores.positive.length > 0 && scores.negative.length > 0) return scores;
  throw new Misuse(
    `${scores.positive.length} genuine and ${scores.negative.length} impostor pairs of pairs.csv show two faces: at least one of each is needed`,
  );
}

/** Every score where there are few, else evenly spaced quantiles: enough for a picture of their distribution. */
function sampleOf(sorted: Float64Array): number[] {
  const most = 5_000;
  if (sorted.length <= most) return [...sorted];
  return Array.from({ length: most }, (_, i) => sorted[Math.floor(((i + 0.5) / most) * sorted.length)] as number);
}
