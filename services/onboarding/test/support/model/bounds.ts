import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import type { Tally } from './harness.js';

/** `BONAFIDE_MODEL_SECONDS`: how long plans are tried, where a run is to take longer than that of every build. */
const SECONDS = process.env.BONAFIDE_MODEL_SECONDS;
/** `BONAFIDE_MODEL_SEED`: the seed that a failure told, for the same plan first, though hardly the same interleaving. */
const SEED = Number(process.env.BONAFIDE_MODEL_SEED ?? randomInt(2 ** 31));
/** For the servers to start, and for the plan that is under way when the time is up. */
const MARGIN_MS = 90_000;

const millisecondsOf = (seconds: number) => Number(SECONDS ?? seconds) * 1000;

/** The longest that `holds` takes. */
export const timeoutOf = (seconds: number): number => millisecondsOf(seconds) + MARGIN_MS;

/** Tries drawn values for so long, one at least, each to its end. Throws for the first that fails, with the seed that draws it. */
export async function holds<Drawn>(
  seconds: number,
  drawn: fc.Arbitrary<Drawn>,
  check: (value: Drawn) => Promise<void>,
): Promise<void> {
  const until = performance.now() + millisecondsOf(seconds);
  const property = fc.asyncProperty(drawn, check);
  let seed = SEED;
  do {
    // A failure is shown as it was: its interleaving would hardly come again while the plan is made smaller.
    await fc.assert(property, { numRuns: 1, endOnFailure: true, seed });
    seed += 1;
  } while (performance.now() < until);
}

/** With `BONAFIDE_MODEL_REPORT`, prints what a run came to. */
export function report(tally: Tally & { ended?: number }): void {
  if (process.env.BONAFIDE_MODEL_REPORT) process.stderr.write(`${JSON.stringify(tally, null, 1)}\n`);
}
