import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { statOf, TICKS } from '../../support/proc-stat.ts';
import { type LocalCode, localCode } from '../lib/local-code.ts';
import { ENGINES } from '../lib/processes.ts';
import type { Comparison, Side } from './comparison.ts';

const POLL_MS = 10;

/** From the start of an engine's process until it says that it is ready; migrations, which run before, are left out. */
export const starting: Comparison = {
  figures: ENGINES.map((engine) => ({
    title: `${engine}, start to ready`,
    unit: 'ms',
    digits: 0,
    goal: { of: 'ratio', most: 0.6 },
  })),
  async turn(side) {
    const local = await localCode(side.root);
    const taken: number[] = [];
    for (const engine of ENGINES) taken.push(await restart(engine, local, side));
    return taken;
  },
};

/** Stops an engine and starts it again; answers the milliseconds that it took to be ready. */
export async function restart(
  engine: string,
  { stack, processes }: LocalCode,
  { stack: { options, management } }: Pick<Side, 'stack'>,
): Promise<number> {
  const { stateDir } = options;
  await stack.stopPart(engine, stateDir);
  const started = stack.startPart(engine, await stack.planStack(options), options.durable);
  const [readyAt] = await Promise.all([readyTime(`${management[engine]}`), started]);
  const record = processes.runningProcess(stateDir, engine);
  if (!record) throw new Error(`${engine} did not start`);
  return (readyAt - startTime(record.pid)) * 1000;
}

/** Seconds after boot at which the service first says that it is ready. */
async function readyTime(management: string): Promise<number> {
  for (;;) {
    const answer = await fetch(`${management}/readyz`).catch(() => undefined);
    const isReady = answer?.ok === true;
    await answer?.arrayBuffer();
    if (isReady) return Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
    await sleep(POLL_MS);
  }
}

/** Seconds after boot at which a process was started. */
function startTime(pid: number): number {
  return Number(statOf(pid)[19]) / TICKS;
}
