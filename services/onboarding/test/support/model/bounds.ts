import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import type { Tally } from './harness.js';

/** `BONAFIDE_MODEL_SECONDS`: how long plans are tried, where a run is to take longer than that of every build. */
const SECONDS = process.env.BONAFIDE_MODEL_SECONDS;
/** `BONAFIDE_MODEL_SEED`: the seed that a failure told, for the same plans again, though hardly the same interleaving. */
const SEED = Number(process.env.BONAFIDE_MODEL_SEED ?? randomInt(2 ** 31));
const MOST_PLANS = 1_000_000;
/** For the servers to start, and for the plan that is under way when the time is up. */
const MARGIN_MS = 90_000;

const millisecondsOf = (seconds: number) => Number(SECONDS ?? seconds) * 1000;

/** The longest that `holds` takes. */
export const timeoutOf = (seconds: number): number => millisecondsOf(seconds) + MARGIN_MS;

/** Tries one drawn value after the other for so long, the last of them to its end. Throws for the first that fails, with the seed. */
export async function holds<Drawn>(
  seconds: number,
  drawn: fc.Arbitrary<Drawn>,
  check: (value: Drawn) => Promise<void>,
): Promise<void> {
  let latest: Promise<void> = Promise.resolve();
  const property = fc.asyncProperty(drawn, async (value) => {
    latest = check(value);
    await latest;
  });
  const interruptAfterTimeLimit = millisecondsOf(seconds);
  // A failure is shown as it was: its interleaving would hardly come again while the plan is made smaller.
  await fc.assert(property, { numRuns: MOST_PLANS, interruptAfterTimeLimit, endOnFailure: true, seed: SEED });
  await latest.catch((cause: unknown) => {
    throw new Error(`The last plan failed, with the seed ${SEED}`, { cause });
  });
}

/** With `BONAFIDE_MODEL_REPORT`, prints what a run came to. */
export function report(tally: Tally & { ended?: number }): void {
  if (process.env.BONAFIDE_MODEL_REPORT) process.stderr.write(`${JSON.stringify(tally, null, 1)}\n`);
}
