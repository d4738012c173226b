/**
 * `./dev bench sessions [--seconds 10] [--clients 32]`: session steps through gateway and onboarding, with engines that are
 * stubs at their contracts. People enrol with device and face and come back with both, by clients of several tenants (one
 * client's rate is limited); each call is one step. First the statements that each step has PostgreSQL run are counted, by one
 * client; then the load, of steps that ask no engine and of whole journeys.
 */
import { parseArgs } from 'node:util';
import { numberOf } from '../support/options.ts';
import { type Answer, Caller } from './lib/caller.ts';
import { budget, machine, percentiles, quantile, table } from './lib/figures.ts';
import { load } from './lib/load.ts';
import { cpuPerCall, cpuRows, readings } from './lib/processes.ts';
import { noSessionTimes, personJourney, SESSION_STEPS, type SessionStep, timed } from './lib/session-journey.ts';
import { journey, noTimes, STEP_TENANTS, type StepTimes } from './lib/session-steps.ts';
import { type SessionsStack, startSessionsStack } from './lib/sessions-stack.ts';
import { stopping } from './lib/stack.ts';
import { StatementCounter } from './lib/statements.ts';

const STEPS_A_SECOND = 1000;
const JOURNEYS_COUNTED = 3;
const WARM_UP_SECONDS = 5;
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, clients: { type: 'string', default: '32' } },
});
const [seconds, clients] = [numberOf('seconds', values.seconds), numberOf('clients', values.clients)];

/** Journeys that take steps, and note the milliseconds of each. */
interface Mix<Step extends string> {
  title: string;
  none(): Record<Step, number[]>;
  journey(caller: Caller, times: Record<Step, number[]>): Promise<Answer>;
}

const WHOLE: Mix<SessionStep> = {
  title: 'whole journeys with stubbed engines',
  none: noSessionTimes,
  journey: (caller, times) => personJourney(timed(caller, times)),
};
const WITHOUT_ENGINES: Mix<keyof StepTimes> = { title: 'enroll, addDevice, cancel', none: noTimes, journey };

console.log(machine());
const stack = await startSessionsStack(STEP_TENANTS, (sentence) => process.stderr.write(`» bench: ${sentence}\n`));
await stopping(stack.stop, async () => {
  const callers = stack.access.map((access) => new Caller(access));
  try {
    await countStatements(stack, callers[0] as Caller);
    await stack.stopCounting();
    await loadSteps(stack, callers, WITHOUT_ENGINES);
    const rate = await loadSteps(stack, callers, WHOLE);
    budget(`at least ${STEPS_A_SECOND} session steps/s`, rate.toFixed(0), rate >= STEPS_A_SECOND);
  } finally {
    for (const caller of callers) caller.close();
  }
});

async function countStatements({ databaseUrl }: SessionsStack, caller: Caller): Promise<void> {
  const untimed = timed(caller, noSessionTimes());
  // Keys of the tenant are made and read, and statements are prepared.
  for (let number = 0; number < 5; number += 1) await personJourney(untimed);
  const counter = await StatementCounter.of(databaseUrl);
  const counts = await counter.perStep(JOURNEYS_COUNTED, (before) =>
    personJourney(async (step, path, body) => {
      await before(step);
      return untimed(step, path, body);
    }),
  );
  await counter.close();
  table(
    'statements of onboarding a step, those that bring its events to the stream included, BEGIN and COMMIT not',
    SESSION_STEPS.map((step) => [step, counts[step].toFixed(1)]),
  );
}

/** Takes steps for `seconds`, after a warm-up; answers how many a second. */
async function loadSteps<Step extends string>(
  stack: SessionsStack,
  callers: readonly Caller[],
  { title, none, journey }: Mix<Step>,
): Promise<number> {
  // A client is of one tenant: if it called for whichever tenant is next, all would wait where one does (ADR 0152).
  const by = (times: Record<Step, number[]>) => (_number: number, client: number) =>
    journey(callers[client % callers.length] as Caller, times);
  await load(clients, { seconds: WARM_UP_SECONDS }, by(none()));
  const times = none();
  const services = Object.keys(stack.management);
  const before = await readings(stack, services);
  const result = await load(clients, { seconds }, by(times));
  const after = await readings(stack, services);
  const taken = Object.entries<number[]>(times);
  const all = taken.flatMap(([, each]) => each);
  const rate = all.length / result.seconds;
  table(`${title}, ${clients} clients: ${rate.toFixed(0)} steps/s, p99 ${quantile(all, 0.99).toFixed(0)} ms`, [
    ...taken.map(([step, each]) => [step, percentiles(each, 1)]),
    ...cpuRows(cpuPerCall(before, after, all.length), 2),
  ]);
  return rate;
}
