import type { Parameters } from 'fast-check';
import type { Tally } from './harness.js';

/** `BONAFIDE_MODEL_RUNS` plans are tried, however long that takes; without it as many as some seconds hold. */
const RUNS = Number(process.env.BONAFIDE_MODEL_RUNS ?? 0);
/** The seed that a failure told: the same plans again, though hardly the same interleaving. */
const SEED = process.env.BONAFIDE_MODEL_SEED;
const DAY_MS = 24 * 3_600_000;

type Bounds = Pick<Parameters, 'numRuns' | 'interruptAfterTimeLimit' | 'endOnFailure' | 'seed'>;

/** How long plans are tried, and with which seed. */
export function boundsOf(seconds: number): { bounds: Bounds; timeoutMs: number } {
  const limits = RUNS ? { numRuns: RUNS } : { numRuns: 10_000, interruptAfterTimeLimit: seconds * 1000 };
  // A failure is shown as it was: its interleaving would hardly come again while the plan is made smaller.
  const bounds = { ...limits, endOnFailure: true, ...(SEED && { seed: Number(SEED) }) };
  return { bounds, timeoutMs: RUNS ? DAY_MS : seconds * 1000 + 90_000 };
}

/** With `BONAFIDE_MODEL_REPORT`, prints what a run came to. */
export function report(tally: Tally & { ended?: number }): void {
  if (process.env.BONAFIDE_MODEL_REPORT) process.stderr.write(`${JSON.stringify(tally, null, 1)}\n`);
}
