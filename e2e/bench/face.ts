/**
 * `./dev bench face [--seconds 20] [--soak 10000]`: what the face engines carry, through the gateway. checkLiveness
 * (charlie4, three frames of 480 × 640) and export by 1, 4 and 16 clients: frames a second, percentiles, CPU per stage,
 * and the longest gap on the event loop of each service meanwhile. Then memory after a tenth and after all of `--soak`
 * calls of each engine (0 leaves that out).
 */
import { parseArgs } from 'node:util';
import { Caller } from './lib/caller.ts';
import { liveCaptures } from './lib/captures.ts';
import { type Call, checkLiveness, exportFace } from './lib/engine-calls.ts';
import { budget, machine, percentiles, table } from './lib/figures.ts';
import { load } from './lib/load.ts';
import { cpuPerCall, cpuRows, ENGINES, FACE_SERVICES, readings } from './lib/processes.ts';
import { type BenchStack, onStack } from './lib/stack.ts';

const STALL_MS = 20;
const GROWTH = 0.1;
const CLIENTS = [1, 4, 16];
const SOAK_CLIENTS = 4;
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '20' }, soak: { type: 'string', default: '10000' } },
});
const seconds = Number(values.seconds);
const soakCalls = Number(values.soak);

console.log(machine());
await onStack(['bench'], async (stack) => {
  const [access] = stack.access;
  if (!access) throw new Error('The stack has no tenant');
  const caller = new Caller(access);
  const frames = await liveCaptures(caller);
  const liveness = checkLiveness(caller, frames, 'charlie4');
  const template = exportFace(caller, frames);
  await load(2, { calls: 20 }, liveness);
  await load(2, { calls: 20 }, template);
  let gapMs = 0;
  for (const clients of CLIENTS) {
    gapMs = Math.max(gapMs, await measure(stack, 'faceliveness', 3, clients, liveness));
  }
  for (const clients of CLIENTS) gapMs = Math.max(gapMs, await measure(stack, 'nexaface', 1, clients, template));
  const isKnown = Object.keys(stack.management).length > 0;
  if (isKnown) budget(`no stall above ${STALL_MS} ms`, `at most ${gapMs.toFixed(0)} ms`, gapMs <= STALL_MS);
  if (isKnown && soakCalls > 0) await soak(stack, checkLiveness(caller, frames, 'hotel4'), template);
  caller.close();
});

/** Puts one engine under load and prints what it did; returns the longest gap on an event loop, milliseconds. */
async function measure(stack: BenchStack, engine: string, frames: number, clients: number, call: Call) {
  const before = await readings(stack);
  const result = await load(clients, { seconds }, call);
  const after = await readings(stack);
  const { length } = result.times;
  const rate = `${(length / result.seconds).toFixed(1)} calls/s, ${((frames * length) / result.seconds).toFixed(1)} frames/s`;
  const services = FACE_SERVICES.filter((name) => after[name]);
  table(`${engine}, ${clients} clients: ${rate}, ${percentiles(result.times)}, ${result.refused} refused as busy`, [
    ...cpuRows(cpuPerCall(before, after, length)),
    ...services.map((name) => [`event loop of ${name}`, `${after[name]?.loopGapMs.toFixed(0)} ms at most`]),
  ]);
  return Math.max(0, ...services.map((name) => after[name]?.loopGapMs ?? 0));
}

/** Calls both engines many times and compares their memory with that after a tenth of the calls. */
async function soak(stack: BenchStack, liveness: Call, template: Call): Promise<void> {
  const half = SOAK_CLIENTS / 2;
  const both = (calls: number) => Promise.all([load(half, { calls }, liveness), load(half, { calls }, template)]);
  const megabytes = (bytes = Number.NaN) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  await both(soakCalls / 10);
  const early = await readings(stack);
  await both((soakCalls * 9) / 10);
  const late = await readings(stack);
  const names = FACE_SERVICES.filter((name) => late[name]);
  const growth = (name: string) => (late[name]?.residentBytes ?? Number.NaN) / (early[name]?.residentBytes ?? 1) - 1;
  table(`memory after ${soakCalls / 10} and ${soakCalls} calls of checkLiveness (hotel4) and of export each`, [
    ...names.map((name) => [
      name,
      megabytes(early[name]?.residentBytes),
      megabytes(late[name]?.residentBytes),
      `${(growth(name) * 100).toFixed(1)} %`,
    ]),
  ]);
  const worst = Math.max(...ENGINES.map(growth));
  budget(`memory within ${GROWTH * 100} %`, `${(worst * 100).toFixed(1)} % more`, worst <= GROWTH);
}
