import { LEAST_IMPOSTORS } from '@bonafide/inference/pack/evidence';
import type { Calibration } from '@bonafide/inference/pack/manifest';
import { calibrated } from '@bonafide/vision/face/score';
import { calibrationOf } from '../statistics/calibration.ts';
import { operatingPoint, type Scores, thresholdAt } from '../statistics/error-rates.ts';
import { type GroupedPairs, type GroupRates, groupRates } from '../statistics/group-rates.ts';
import type { PairScores } from '../statistics/pair-scores.ts';
import type { Proportion } from '../statistics/proportion.ts';
import { rawAtS } from '../statistics/thresholds.ts';

/** Fewest pairs of a cell that may be the headline: fewer show no rate of 1e-3. */
export const LEAST_CELL = 1_000;
/** Fewest genuine pairs of a group that may be the headline. */
export const LEAST_GENUINE = 50;

/** False match rate that a group's own threshold is set at. */
const RATE = 1e-3;

export interface GroupEvidence {
  /** The pack's own calibration. */
  readonly pack: Calibration;
  /** By rising score, as the impostor pairs. */
  readonly genuine: PairScores;
  readonly impostor: PairScores;
  readonly byGroup: GroupedPairs;
  /** Raw score with a false match rate of 1e-3 over all pairs of the set. */
  readonly globalThreshold: number;
  readonly evidence: string;
}

/** A threshold of a group's own, which a tenant that serves it can set. */
export interface GroupOption {
  readonly group: string;
  readonly people: number;
  readonly impostorPairs: number;
  /** Raw score with a false match rate of 1e-3 within the group; null where the pairs are too few to show it. */
  readonly threshold: number | null;
  /** That threshold as S of the pack: the tenant's `minFaceMatchScore`. */
  readonly minFaceMatchScore: number | null;
  /** Genuine pairs of all people, and of the group, that it refuses. */
  readonly falseNonMatch: Proportion | null;
  readonly falseNonMatchInGroup: Proportion | null;
  /** The pack's calibration if it were made of this group's pairs. */
  readonly calibration: Calibration | null;
}

/** Rates by group and pair of groups at the set's own threshold and at the pack's. */
export function groupFigures(found: GroupEvidence) {
  const { byGroup, genuine, impostor, pack, globalThreshold } = found;
  const { names, groupOf } = byGroup.grouping;
  const atThree = rawAtS(pack, 3);
  const thresholds = [
    { name: 'FMR 1e-3 over all pairs of the set', raw: globalThreshold },
    ...(atThree === undefined ? [] : [{ name: 'S = 3 of the pack, the default', raw: atThree }]),
  ];
  return {
    names,
    withoutGroup: groupOf.filter((group) => group < 0).length,
    at: thresholds.map(({ name, raw }) => {
      const rates = groupRates(genuine, impostor, byGroup, raw);
      return { name, ...rates, ...worstOf(rates) };
    }),
    options: names.map((name, g) => optionOf(found, name, g)),
  };
}

export type GroupFigures = ReturnType<typeof groupFigures>;

/** The highest rates among cells with enough pairs; undefined where none has. */
function worstOf({ falseMatch, falseNonMatch }: GroupRates) {
  const rateOf = ({ rate }: Proportion) => rate ?? 0;
  const matches = falseMatch.filter(({ rate }) => rate.of >= LEAST_CELL);
  const refusals = falseNonMatch.filter(({ rate }) => rate.of >= LEAST_GENUINE);
  return {
    worstFalseMatch: matches.toSorted((a, b) => rateOf(b.rate) - rateOf(a.rate))[0],
    worstFalseNonMatch: refusals.toSorted((a, b) => rateOf(b.rate) - rateOf(a.rate))[0],
  };
}

function optionOf(found: GroupEvidence, group: string, g: number): GroupOption {
  const { pack, genuine, impostor, byGroup } = found;
  const { groupOf } = byGroup.grouping;
  const within = { positive: scoresWithin(genuine, groupOf, g), negative: scoresWithin(impostor, groupOf, g) };
  const people = groupOf.filter((one) => one === g).length;
  const named = { group, people, impostorPairs: within.negative.length };
  if (within.negative.length < LEAST_IMPOSTORS)
    return {
      ...named,
      threshold: null,
      minFaceMatchScore: null,
      falseNonMatch: null,
      falseNonMatchInGroup: null,
      calibration: null,
    };
  const threshold = thresholdAt(within, RATE);
  const refusedOf = (scores: Scores) => operatingPoint(scores, threshold).falseReject;
  return {
    ...named,
    threshold,
    minFaceMatchScore: roundUp(calibrated(pack, threshold)),
    falseNonMatch: refusedOf({ positive: genuine.score, negative: within.negative }),
    falseNonMatchInGroup: refusedOf(within),
    calibration: calibrationOf(within, `${found.evidence}, group ${group}`) ?? null,
  };
}

/** Scores of the pairs of which both people are of a group, rising as the pairs are. */
function scoresWithin({ score, a, b }: PairScores, groupOf: Int32Array, g: number): Float64Array {
  return score.filter((_, i) => groupOf[a[i] as number] === g && groupOf[b[i] as number] === g);
}

/** Two decimals, upwards: rounding must not promise more than was measured. */
function roundUp(s: number): number {
  return Math.ceil(s * 100 - 1e-9) / 100;
}
