/**
 * `./dev bench addface [--calls 200] [--clients 4]`: what the face step of an enrolment costs. People whose device is
 * there already send addFace (charlie4, three frames of 480 × 640) through the gateway, one after the other and then side
 * by side. CPU is that of all processes of the stack, the load generator left out.
 */
import { parseArgs } from 'node:util';
import { Caller } from './lib/caller.ts';
import { liveCaptures } from './lib/captures.ts';
import { addFaces, enrolments } from './lib/face-steps.ts';
import { budget, machine, percentiles, table } from './lib/figures.ts';
import { cpuPerCall, cpuRows, type Reading, readings, sumOf } from './lib/processes.ts';
import { onStack } from './lib/stack.ts';

const BUDGET_CPU_MS = 130;
const WARM_UP = 50;
const { values } = parseArgs({
  options: { calls: { type: 'string', default: '200' }, clients: { type: 'string', default: '4' } },
});
const calls = Number(values.calls);
const sideBySide = Number(values.clients);

console.log(machine());
await onStack(['bench'], async (stack) => {
  const [access] = stack.access;
  if (!access) throw new Error('The stack has no tenant');
  const caller = new Caller(access);
  const frames = await liveCaptures(caller);
  await addFaces(caller, frames, await enrolments(caller, WARM_UP), 1);
  for (const clients of [1, sideBySide]) {
    const tokens = await enrolments(caller, calls);
    const before = await readings(stack);
    const result = await addFaces(caller, frames, tokens, clients);
    report(clients, result, before, await readings(stack));
  }
  caller.close();
});

function report(
  clients: number,
  { times, refused, seconds, completed }: Awaited<ReturnType<typeof addFaces>>,
  before: Record<string, Reading>,
  after: Record<string, Reading>,
): void {
  const spent = cpuPerCall(before, after, times.length);
  const sum = sumOf(spent);
  const rate = `${(times.length / seconds).toFixed(1)} addFace/s, ${percentiles(times)}`;
  const title = `${clients} at a time: ${rate}; ${completed} of ${times.length} completed, ${refused} refused as busy`;
  table(title, cpuRows(spent));
  if (spent.length === 0) return;
  const isKept = sum <= BUDGET_CPU_MS && completed === times.length;
  budget(`addFace takes at most ${BUDGET_CPU_MS} ms of CPU`, `${sum.toFixed(0)} ms`, isKept);
}
