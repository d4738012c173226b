import { setImmediate } from 'node:timers/promises';

/** How long one slice may hold up the event loop. */
const SLICE_MS = 5;

/** What `work` answers for each, in their order, one after another; in between the event loop is left to others. */
export async function inSlices<One, Result>(
  all: readonly One[],
  work: (one: One) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let until = performance.now() + SLICE_MS;
  for (const one of all) {
    results.push(await work(one));
    if (performance.now() < until) continue;
    await setImmediate();
    until = performance.now() + SLICE_MS;
  }
  return results;
}
