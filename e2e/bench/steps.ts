/**
 * `./dev bench steps [--seconds 10] [--clients 32]`: session steps without engines. Clients of several tenants (one
 * client's rate is limited) begin an enrolment, add a device and cancel, through the gateway; each call is one step.
 */
import { generateKeyPairSync } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type Answer, Caller } from './lib/caller.ts';
import { budget, machine, percentiles, table } from './lib/figures.ts';
import { load } from './lib/load.ts';
import { cpuPerCall, cpuRows, readings } from './lib/processes.ts';
import { onStack } from './lib/stack.ts';

const STEPS_A_SECOND = 1000;
const TENANTS = ['one', 'two', 'three', 'four'];
const SERVICES = ['gateway', 'onboarding'];
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, clients: { type: 'string', default: '32' } },
});
const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const device = { deviceId: 'bench', publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') };

console.log(machine());
await onStack(TENANTS, async (stack) => {
  const callers = stack.access.map((access) => new Caller(access));
  const seconds = Number(values.seconds);
  await load(Number(values.clients), { seconds: Math.min(5, seconds) }, (number) => journey(callers, number, {}));
  const times = { enroll: [], addDevice: [], cancel: [] };
  const before = await readings(stack, SERVICES);
  const result = await load(Number(values.clients), { seconds }, (number) => journey(callers, number, times));
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

/** Begins an enrolment, adds a device, cancels; notes the milliseconds of each step. Answers the last step's answer. */
async function journey(
  callers: readonly Caller[],
  number: number,
  times: { [step: string]: number[] },
): Promise<Answer> {
  const caller = callers[number % callers.length];
  if (!caller) throw new Error('The stack has no tenant');
  const step = async (name: string, body: object): Promise<Answer> => {
    const start = performance.now();
    const answer = await caller.post(`/onboarding/enrollment/${name}`, JSON.stringify(body));
    if (answer.status !== 200) throw new Error(`${name} answered ${answer.status}: ${answer.text.slice(0, 200)}`);
    times[name]?.push(performance.now() - start);
    return answer;
  };
  const started = await step('enroll', { username: crypto.randomUUID(), email: 'bench@example.test' });
  const { enrollmentToken } = JSON.parse(started.text) as { enrollmentToken: string };
  await step('addDevice', { enrollmentToken, ...device });
  return step('cancel', { enrollmentToken });
}
