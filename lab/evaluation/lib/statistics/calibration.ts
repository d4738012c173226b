import { LEAST_IMPOSTORS } from '@bonafide/inference/pack/evidence';
import type { Calibration } from '@bonafide/inference/pack/manifest';
import { calibrated, measuredUpTo } from '@bonafide/vision/face/score';
import { countBelow, type Scores } from './error-rates.ts';

const STEP = 0.25;
/** Where the measured points end and the fitted tail begins. */
const TAIL_S = 3;

/** What the tail says of the false match rate, beside what was measured. */
export interface TailCheck {
  readonly said: number;
  readonly measured: number;
}

/**
 * The calibration that impostor scores give: the raw scores at which S = −log10(false match rate) is 0, 0.25, … 3, the
 * rate at a raw score counting the impostors at or above it, and a tail. Undefined when there are fewer than 20,000
 * impostor pairs: too few to say where S is 3.
 */
export function calibrationOf({ positive, negative }: Scores, set: string): Calibration | undefined {
  if (negative.length < LEAST_IMPOSTORS) return undefined;
  const points = calibrationPoints(negative);
  const [from] = points.at(-1) as [number, number];
  return {
    score: 'fused cosine',
    method: 'S = -log10(false match rate) at quantiles of all impostor pairs up to 3, then a Pareto tail towards 1',
    evidence: { set, genuine: positive.length, impostor: negative.length },
    points,
    tail: { from, s: TAIL_S, slope: roundDown(slopeOf(negative, from)) },
  };
}

/** What the calibration says at S = 3.5, 4, … as far as the impostors can show it. */
export function checkTail(calibration: Calibration, { negative }: Scores): TailCheck[] {
  const checks: TailCheck[] = [];
  for (let measured = TAIL_S + 2 * STEP; measured <= measuredUpTo(calibration); measured += 2 * STEP) {
    checks.push({ measured, said: calibrated(calibration, rawAt(negative, measured)) });
  }
  return checks;
}

function calibrationPoints(impostors: Float64Array): [raw: number, s: number][] {
  const points: [number, number][] = [];
  for (let s = 0; s <= TAIL_S; s += STEP) {
    const raw = roundUp(rawAt(impostors, s));
    const last = points.at(-1);
    if (!last || raw > last[0]) points.push([raw, s]);
  }
  return points;
}

/** The raw score that 10^-S of the impostors reach. */
function rawAt(impostors: Float64Array, s: number): number {
  return impostors[impostors.length - Math.round(impostors.length * 10 ** -s)] as number;
}

/**
 * Maximum likelihood of the tail's slope: the ratios (1 − u)/(1 − x) of the scores x above u follow a Pareto law. Source:
 * Hill, Annals of Statistics 3 (1975), for a tail with an end point.
 */
function slopeOf(impostors: Float64Array, u: number): number {
  const above = impostors.subarray(countBelow(impostors, u));
  const sum = above.reduce((total, x) => total + Math.log((1 - u) / Math.max(1 - x, Number.EPSILON)), 0);
  return above.length / sum;
}

/** Four decimals, upwards: rounding must not promise more than was measured. */
function roundUp(raw: number): number {
  return Number((Math.ceil(raw * 1e4) / 1e4).toFixed(4));
}

/** Two decimals, downwards: likewise. */
function roundDown(slope: number): number {
  return Math.floor(slope * 100) / 100;
}

/** Measured false match rate at a raw score. */
export function falseMatchRate(impostors: Float64Array, raw: number): number {
  return (impostors.length - countBelow(impostors, raw)) / impostors.length;
}
