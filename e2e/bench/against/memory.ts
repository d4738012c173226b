import { setTimeout as sleep } from 'node:timers/promises';
import { type Call, checkLiveness, exportFace } from '../lib/engine-calls.ts';
import { load } from '../lib/load.ts';
import { localCode } from '../lib/local-code.ts';
import { ENGINES, readings } from '../lib/processes.ts';
import type { Comparison, Side } from './comparison.ts';
import { callersOf } from './sides.ts';
import { restart } from './starting.ts';
import { median } from './turns.ts';

const CLIENTS = 4;
const EARLY_CALLS = 1000;
const CROWD = 16;
const CROWD_SECONDS = 15;
const SAMPLE_MS = 200;
/** Calls over which an early and a late median are taken: V8 collects everything once in some thousand, and frees 10 %. */
const MOST_IN_WINDOW = 4000;
/** Readings of an idle engine, a second apart, of which the median counts. */
const IDLE_READINGS = 5;

/**
 * Resident memory of the engines, the median over the last calls of `calls` against that over as many after the first
 * thousand, and its peak under sixteen clients against the idle engine's. One frame a call; the engines are started anew
 * before.
 */
export const memory = (calls: number): Comparison => ({
  isLong: true,
  figures: ENGINES.flatMap((engine) => [
    {
      title: `${engine}, memory after ${calls} calls over that after ${EARLY_CALLS}`,
      unit: '',
      digits: 3,
      goal: { of: 'value', most: 1.05 },
    },
    {
      title: `${engine}, peak with ${CROWD} clients over idle`,
      unit: '',
      digits: 3,
      goal: { of: 'value', most: 1.3 },
    },
  ]),
  async turn(side) {
    const local = await localCode(side.root);
    for (const engine of ENGINES) await restart(engine, local, side);
    const { bench, close } = callersOf(side);
    const loads: Call[] = [checkLiveness(bench, side.frames, 'hotel4'), exportFace(bench, side.frames)];
    const all = (count: number) => Promise.all(loads.map((call) => load(CLIENTS / 2, { calls: count }, call)));
    const window = Math.min(MOST_IN_WINDOW, Math.floor((calls - EARLY_CALLS) / 3));
    await all(EARLY_CALLS);
    const early = medians(await during(side, all(window)));
    const resting = await idle(side);
    const crowd = Promise.all(loads.map((call) => load(CROWD / 2, { seconds: CROWD_SECONDS }, call)));
    const crowded = await during(side, crowd);
    await all(calls - EARLY_CALLS - 2 * window);
    const late = medians(await during(side, all(window)));
    close();
    return ENGINES.flatMap((_, at) => {
      const peak = Math.max(...crowded.map((values) => valueAt(values, at)));
      return [valueAt(late, at) / valueAt(early, at), peak / valueAt(resting, at)];
    });
  },
});

async function resident({ stack }: Side): Promise<number[]> {
  const read = await readings(stack, [...ENGINES]);
  return ENGINES.map((engine) => read[engine]?.residentBytes ?? Number.NaN);
}

async function idle(side: Side): Promise<number[]> {
  const taken: number[][] = [];
  while (taken.length < IDLE_READINGS) {
    await sleep(1000);
    taken.push(await resident(side));
  }
  return medians(taken);
}

/** What each engine held, again and again until the work was done. */
async function during(side: Side, work: Promise<unknown>): Promise<number[][]> {
  let isOver = false;
  const over = work.finally(() => {
    isOver = true;
  });
  const taken = [await resident(side)];
  while (!isOver) {
    taken.push(await resident(side));
    await sleep(SAMPLE_MS);
  }
  await over;
  return taken;
}

function medians(taken: readonly number[][]): number[] {
  return ENGINES.map((_, at) => median(taken.map((values) => valueAt(values, at))));
}

function valueAt(values: readonly number[], at: number): number {
  return values[at] ?? Number.NaN;
}
