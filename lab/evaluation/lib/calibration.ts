import { countBelow } from './error-rates.ts';

/** Fewest impostor scores above a calibrated point: beyond them the table ends. */
const LEAST_EVIDENCE = 20;
const STEP = 0.25;

/**
 * The table from a raw score to S = −log10(false match rate): the raw scores at which S is 0, 0.25, 0.5, …, as far as
 * at least 20 impostor scores lie above. The rate at a raw score counts the impostor scores at or above it.
 * `impostors` in rising order; empty when there are fewer than 20.
 */
export function calibrationTable(impostors: Float64Array): [raw: number, s: number][] {
  const points: [number, number][] = [];
  for (let s = 0; impostors.length * 10 ** -s >= LEAST_EVIDENCE; s += STEP) {
    const above = Math.round(impostors.length * 10 ** -s);
    const raw = roundUp(impostors[impostors.length - above] as number);
    const last = points.at(-1);
    if (!last || raw > last[0]) points.push([raw, s]);
  }
  return points;
}

/** Four decimals, upwards: rounding must not promise more than was measured. */
function roundUp(raw: number): number {
  return Number((Math.ceil(raw * 1e4) / 1e4).toFixed(4));
}

/** Measured false match rate at a raw score. */
export function falseMatchRate(impostors: Float64Array, raw: number): number {
  return (impostors.length - countBelow(impostors, raw)) / impostors.length;
}
