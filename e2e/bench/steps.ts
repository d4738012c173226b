/**
 * `./dev bench steps [--seconds 10] [--clients 32]`: session steps without engines. Clients of several tenants (one
 * client's rate is limited) begin an enrolment, add a device and cancel, through the gateway; each call is one step.
 */
import { parseArgs } from 'node:util';
import { Caller } from './lib/caller.ts';
import { budget, machine, percentiles, table } from './lib/figures.ts';
import { load } from './lib/load.ts';
import { cpuPerCall, cpuRows, readings } from './lib/processes.ts';
import { journey, noTimes, STEP_TENANTS } from './lib/session-steps.ts';
import { onStack } from './lib/stack.ts';

const STEPS_A_SECOND = 1000;
const SERVICES = ['gateway', 'onboarding'];
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, clients: { type: 'string', default: '32' } },
});

console.log(machine());
await onStack(STEP_TENANTS, async (stack) => {
  const callers = stack.access.map((access) => new Caller(access));
  const of = (number: number) => callers[number % callers.length] as Caller;
  const seconds = Number(values.seconds);
  const clients = Number(values.clients);
  await load(clients, { seconds: Math.min(5, seconds) }, (number) => journey(of(number), noTimes()));
  const times = noTimes();
  const before = await readings(stack, SERVICES);
  const result = await load(clients, { seconds }, (number) => journey(of(number), times));
  const after = await readings(stack, SERVICES);
  const steps = Object.values(times).reduce((sum, { length }) => sum + length, 0);
  const rate = steps / result.seconds;
  table(`${values.clients} clients: ${rate.toFixed(0)} steps/s`, [
    ...Object.entries(times).map(([step, taken]) => [step, percentiles(taken, 1)]),
    ...cpuRows(cpuPerCall(before, after, steps), 2),
  ]);
  budget(`at least ${STEPS_A_SECOND} session steps/s`, rate.toFixed(0), rate >= STEPS_A_SECOND);
  for (const caller of callers) caller.close();
});
