import { type Call, checkLiveness, compareFaces, exportFace } from '../lib/engine-calls.ts';
import { addFaces, enrolments } from '../lib/face-steps.ts';
import { quantile } from '../lib/figures.ts';
import { load } from '../lib/load.ts';
import { cpuPerCall, readings, sumOf } from '../lib/processes.ts';
import type { Comparison, Goal, Side } from './comparison.ts';
import { callersOf } from './sides.ts';

const CALLS = 60;
const SIDE_BY_SIDE = 4;

/** addFace of three frames of 480 × 640, one at a time, then by four clients. CPU is that of all processes. */
export const addFace: Comparison = {
  figures: [
    { title: 'addFace, CPU', unit: 'ms', digits: 0, goal: { of: 'ratio', most: 0.5 } },
    { title: 'addFace, p50 one at a time', unit: 'ms', digits: 0, goal: { of: 'value', most: 110 } },
    { title: 'addFace, four clients', unit: '/s', digits: 1, goal: { of: 'value', least: 17 } },
  ],
  async turn(side) {
    const { bench, close } = callersOf(side);
    const alone = await enrolments(bench, CALLS);
    const before = await readings(side.stack);
    const { times } = await addFaces(bench, side.frames, alone, 1);
    const cpu = sumOf(cpuPerCall(before, await readings(side.stack), CALLS));
    const { seconds } = await addFaces(bench, side.frames, await enrolments(bench, CALLS), SIDE_BY_SIDE);
    close();
    return [cpu, quantile(times, 0.5), CALLS / seconds];
  },
};

const ofEngine = (
  title: string,
  goal: Goal,
  call: (side: Side, client: ReturnType<typeof callersOf>) => Call,
): Comparison => ({
  figures: [{ title: `${title}, CPU`, unit: 'ms', digits: 1, goal }],
  async turn(side) {
    const client = callersOf(side);
    const before = await readings(side.stack);
    await load(1, { calls: CALLS }, call(side, client));
    client.close();
    return [sumOf(cpuPerCall(before, await readings(side.stack), CALLS))];
  },
});

export const liveness = ofEngine('checkLiveness, three frames', { of: 'ratio', most: 0.5 }, ({ frames }, { bench }) =>
  checkLiveness(bench, frames, 'charlie4'),
);
export const exporting = ofEngine('export', { of: 'ratio', most: 0.7 }, ({ frames }, { bench }) =>
  exportFace(bench, frames),
);
export const comparing = ofEngine('compare, two pictures', { of: 'ratio', most: 0.7 }, ({ frames }, { bench }) =>
  compareFaces(bench, frames),
);
