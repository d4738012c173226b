import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Sweeper } from '../src/journey/lifetime/sweeper.js';
import { holds, report, timeoutOf } from './support/model/bounds.js';
import { type CaptureEngines, captureEngines } from './support/model/captures.js';
import { Harness } from './support/model/harness.js';
import { plans } from './support/model/plan.js';
import { EventReader } from './support/model/stream.js';
import { type ServiceProcess, startProcess } from './support/process.js';
import { type Answer, callerOf, type Stand, startStand } from './support/stand.js';

const CLIENTS = 4;
const COMMANDS = 60;
const SECONDS = 15;
/** When the process ends, milliseconds after it was ready, and how. */
const endings = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 10, max: 200 }),
    signal: fc.constantFrom<NodeJS.Signals[]>('SIGKILL', 'SIGKILL', 'SIGTERM'),
  }),
  { minLength: 4, maxLength: 4 },
);

let stand: Stand;
let running: Promise<ServiceProcess>;
/** Its successor, which starts while it runs. */
let spare: Promise<ServiceProcess>;
let engines: CaptureEngines;
let events: EventReader;
let harness: Harness;
let ended = 0;
/** Calls that the process has not answered yet. */
let underWay = 0;

beforeAll(async () => {
  stand = await startStand();
  running = startProcess(stand);
  spare = startProcess(stand);
  engines = await captureEngines(stand);
  events = await EventReader.of(stand.nats.url, stand.service.database);
  await Promise.all([running, spare]);
  const steady = callerOf(stand.service);
  harness = new Harness(
    {
      database: stand.service.database,
      send: async ({ method, path, tenant, body }, via) => {
        if (via % 2 === 0) return seen(await steady(method, path, tenant, body));
        const { call } = await running;
        underWay += 1;
        const answer = await call(method, path, tenant, body).catch(() => undefined);
        underWay -= 1;
        return seen(answer);
      },
      sweep: () => stand.service.get(Sweeper).sweep(),
      beginsAt: (via) => via,
      recovered: async () => {
        await running;
      },
    },
    engines,
    events,
  );
});
afterAll(async () => {
  for (const { process } of await Promise.all([running, spare])) {
    process.kill('SIGKILL');
    await once(process, 'exit');
  }
  await events.close();
  await engines.stop();
  await stand.stop();
});

/** What a caller can rely on: a failure may have had its effect, but for an engine that was away. */
function seen(answer: Answer | undefined): Answer | undefined {
  const isAway = answer?.status === 503 && answer.body.errorMsg === 'Engine away';
  return answer && answer.status >= 500 && !isAway ? undefined : answer;
}

/** Ends the process, of which calls are on their way, and puts its successor in its place. */
async function end(signal: NodeJS.Signals): Promise<void> {
  const [{ process }] = await Promise.all([running, spare]);
  const exited = once(process, 'exit');
  process.kill(signal);
  const { promise, resolve } = Promise.withResolvers<ServiceProcess>();
  running = promise;
  await exited;
  ended += 1;
  // As if the leases of its claims had ended.
  await stand.service.database.query(`UPDATE step SET lease_until = '-infinity' WHERE answer IS NULL`);
  resolve(await spare);
  spare = startProcess(stand);
}

it(
  'sessions behave as the machine says while one replica is killed, stopped and started again and again',
  async () => {
    const drawn = fc.tuple(plans(CLIENTS, COMMANDS, { configures: false }), endings);
    await holds(SECONDS, drawn, async ([plan, all]) => {
      const over = new AbortController();
      const ending = (async () => {
        for (const { afterMs, signal } of all) {
          await Promise.all([running, spare]);
          await sleep(afterMs);
          while (underWay < 2 && !over.signal.aborted) await sleep(1);
          if (!over.signal.aborted) await end(signal);
        }
      })();
      const { history, judge } = await harness.played(plan);
      over.abort();
      await ending;
      expect(await judge(history)).toEqual([]);
    });
    expect(ended).toBeGreaterThan(0);
    report({ ...harness.tally, ended });
  },
  timeoutOf(SECONDS),
);
