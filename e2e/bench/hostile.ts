/**
 * `./dev bench hostile [--runs 5]`: what hostile pictures cost. Each one goes to both face
 * engines through the gateway, one call at a time; printed are the median time of an answer, the CPU of the engine and
 * the growth of its memory. Issue 3 wants a documented error within 100 ms, with bounded memory.
 */
import { parseArgs } from 'node:util';
import { capture } from '../support/face-requests.ts';
import { hostilePictures } from '../support/hostile-pictures.ts';
import { Caller } from './lib/caller.ts';
import { budget, machine, quantile, table } from './lib/figures.ts';
import { readings } from './lib/processes.ts';
import { type BenchStack, onStack } from './lib/stack.ts';

const BUDGET_MS = 100;
const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const runs = Number(values.runs);

const ENGINES: Record<string, { path: string; body: (data: string) => unknown }> = {
  faceliveness: { path: '/faceliveness/checkLiveness', body: (data) => capture([data]) },
  nexaface: { path: '/nexaface/export', body: (data) => ({ encounter: { VISIBLE_FRONTAL: data } }) },
};

console.log(machine());
await onStack(['bench'], async (stack) => {
  const [access] = stack.access;
  if (!access) throw new Error('The stack has no tenant');
  const caller = new Caller(access);
  const pictures = await hostilePictures();
  let slowest = 0;
  for (const [engine, { path, body }] of Object.entries(ENGINES)) {
    const rows: string[][] = [];
    for (const { name, bytes, fate } of pictures) {
      const text = JSON.stringify(body(bytes.toString('base64')));
      const { ms, status, cpuMs, grownMiB } = await costOf(stack, engine, () => caller.post(path, text));
      if (fate !== 'judged') slowest = Math.max(slowest, ms);
      rows.push([
        name,
        String(status),
        `${ms.toFixed(0)} ms`,
        `${cpuMs.toFixed(0)} ms CPU`,
        `${grownMiB.toFixed(0)} MiB more`,
      ]);
    }
    table(`${engine}, median of ${runs} calls`, rows);
  }
  budget(`refusals within ${BUDGET_MS} ms`, `${slowest.toFixed(0)} ms`, slowest <= BUDGET_MS);
  caller.close();
});

/** Makes the same call some times, after one that does not count. */
async function costOf(stack: BenchStack, engine: string, call: () => Promise<{ status: number }>) {
  await call();
  const before = (await readings(stack, [engine]))[engine];
  const times: number[] = [];
  let status = 0;
  for (let run = 0; run < runs; run++) {
    const began = performance.now();
    ({ status } = await call());
    times.push(performance.now() - began);
  }
  const after = (await readings(stack, [engine]))[engine];
  return {
    ms: quantile(times, 0.5),
    status,
    cpuMs: (((after?.cpuSeconds ?? Number.NaN) - (before?.cpuSeconds ?? 0)) * 1000) / runs,
    grownMiB: ((after?.residentBytes ?? Number.NaN) - (before?.residentBytes ?? 0)) / 2 ** 20,
  };
}
