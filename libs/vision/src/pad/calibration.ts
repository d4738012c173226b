import { LEAST_GENUINE } from '@bonafide/inference/pack/evidence';
import type { Calibration } from '@bonafide/inference/pack/manifest';

/** Highest S that is said. */
const MOST_S = 10;

/** S of a live score, and whether it lies beyond what the calibrating captures show. */
export interface FrrScore {
  readonly scoreFrr: number;
  readonly extrapolated: boolean;
}

/**
 * S = −log10(share of bona fide captures with a lower live score) by a calibration whose points are [live score, S] with
 * S falling, to four decimals. Beyond both ends it goes on by the slope of the last two points, from 0 to 10, and is
 * marked. NaN for no number. Throws for points that are not in that order, which would call attacks live.
 */
export function frrScore({ points }: Pick<Calibration, 'points'>, live: number): FrrScore {
  if (!points.every(([x, s], i) => i === 0 || (x > (points[i - 1]?.[0] ?? x) && s < (points[i - 1]?.[1] ?? s)))) {
    throw new RangeError('a calibration of attack detection has rising live scores with falling S');
  }
  const after = points.findIndex(([x]) => x >= live);
  const right = after < 0 ? points.length - 1 : Math.max(after, 1);
  const [x0, s0] = points[right - 1] as [number, number];
  const [x1, s1] = points[right] as [number, number];
  const s = s0 + ((s1 - s0) * (live - x0)) / (x1 - x0);
  const [[first], [last]] = [points[0], points.at(-1)] as [[number, number], [number, number]];
  return { scoreFrr: rounded(Math.min(Math.max(s, 0), MOST_S), 4), extrapolated: !(live >= first && live <= last) };
}

/** Shares of bona fide captures whose live scores make a calibration's points, the levels' own among them. */
const SHARES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5] as const;
/** Fewest captures below a point. */
const LEAST_BELOW = 2;

/**
 * The calibration that live scores of bona fide captures give, of each capture the one that decides (`decidingScore`); `set` names them. Throws for fewer
 * than 100, and for captures too much alike to give two points.
 */
export function frrCalibration(lives: readonly number[], set: string): Calibration {
  if (lives.length < LEAST_GENUINE || !lives.every(Number.isFinite)) {
    throw new RangeError(`a calibration of attack detection needs ${LEAST_GENUINE} judged bona fide captures`);
  }
  const rising = lives.toSorted((a, b) => a - b);
  const points = SHARES.flatMap((share): [number, number][] => {
    const below = Math.floor(share * rising.length);
    return below < LEAST_BELOW ? [] : [[rounded(rising[below] as number, 2), rounded(-Math.log10(share), 4)]];
  }).filter(([x], i, all) => i === 0 || x > (all[i - 1]?.[0] ?? x));
  if (points.length < 2) throw new RangeError('the captures are too much alike to calibrate attack detection');
  return {
    score: LIVE_SCORE,
    method: 'S = -log10(share of bona fide captures with a lower score) at quantiles',
    evidence: { set, genuine: rising.length, impostor: 0 },
    points,
  };
}

/** What the points' first numbers are. */
export const LIVE_SCORE =
  'the lower of the mean over the frames that tell attacks and the best frame alone, of the sum of log odds: MiniFASNets (mean) + facenox (mean over two crops)';

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
