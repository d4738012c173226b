import type { Parameters } from 'fast-check';
import type { Tally } from './harness.js';

type Bounds = Pick<Parameters, 'numRuns' | 'interruptAfterTimeLimit' | 'endOnFailure' | 'seed'>;

/** `BONAFIDE_MODEL_SECONDS`: how long plans are tried, where a run is to take longer than that of every build. */
const SECONDS = process.env.BONAFIDE_MODEL_SECONDS;
/** `BONAFIDE_MODEL_SEED`: the seed that a failure told, for the same plans again, though hardly the same interleaving. */
const SEED = process.env.BONAFIDE_MODEL_SEED;
const MOST_PLANS = 1_000_000;
/** For the servers to start, and for the plan that is under way when the time is up. */
const MARGIN_MS = 90_000;

/** How long plans are tried, and with which seed. */
export function boundsOf(seconds: number): { bounds: Bounds; timeoutMs: number } {
  const interruptAfterTimeLimit = Number(SECONDS ?? seconds) * 1000;
  // A failure is shown as it was: its interleaving would hardly come again while the plan is made smaller.
  const bounds = {
    numRuns: MOST_PLANS,
    interruptAfterTimeLimit,
    endOnFailure: true,
    ...(SEED && { seed: Number(SEED) }),
  };
  return { bounds, timeoutMs: interruptAfterTimeLimit + MARGIN_MS };
}

/** With `BONAFIDE_MODEL_REPORT`, prints what a run came to. */
export function report(tally: Tally & { ended?: number }): void {
  if (process.env.BONAFIDE_MODEL_REPORT) process.stderr.write(`${JSON.stringify(tally, null, 1)}\n`);
}
