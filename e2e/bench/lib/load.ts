import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './caller.ts';

/** When a load ends: after so many calls, or so many seconds. */
export type Until = { calls: number } | { seconds: number };

export interface Load {
  /** Milliseconds of every call that was answered with 200. */
  times: number[];
  /** Calls that were answered 503 because the engine's queue was full; each client then waits as Retry-After says. */
  refused: number;
  seconds: number;
}

/**
 * Closed loop: each client makes its next call when its last was answered; `call` is told the call's number and the client's. Throws on any answer but 200, or 503 with
 * Retry-After.
 */
export async function load(
  clients: number,
  until: Until,
  call: (number: number, client: number) => Promise<Answer>,
): Promise<Load> {
  const times: number[] = [];
  const start = performance.now();
  let [started, refused] = [0, 0];
  const goesOn = () => ('calls' in until ? started < until.calls : performance.now() - start < until.seconds * 1000);
  const client = async (_none: unknown, self: number) => {
    while (goesOn()) {
      const began = performance.now();
      const answer = await call(started++, self);
      if (answer.status === 503 && answer.retryAfter) {
        refused += 1;
        await sleep(answer.retryAfter * 1000);
        continue;
      }
      if (answer.status !== 200) throw new Error(`answered ${answer.status}: ${answer.text.slice(0, 200)}`);
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: clients }).map(client));
  return { times, refused, seconds: (performance.now() - start) / 1000 };
}
