import { startTestService, type TestService } from '@bonafide/testing/service';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Sweeper } from '../src/journey/lifetime/sweeper.js';
import { onboarding } from '../src/service.js';
import { holds, report, timeoutOf } from './support/model/bounds.js';
import { type CaptureEngines, captureEngines } from './support/model/captures.js';
import { Harness } from './support/model/harness.js';
import { type Command, plans } from './support/model/plan.js';
import { EventReader } from './support/model/stream.js';
import { callerOf, SECRETS, type Stand, startStand } from './support/stand.js';

const CLIENTS = 4;
const COMMANDS = 24;
const SECONDS = 20;

let stand: Stand;
let replica: TestService;
let engines: CaptureEngines;
let events: EventReader;
let harness: Harness;

beforeAll(async () => {
  stand = await startStand();
  const { service, nats } = stand;
  const shared = { BONAFIDE_NATS_URL: nats.url, BONAFIDE_DATABASE_URL: service.databaseUrl };
  replica = await startTestService(onboarding, { ...SECRETS, ...shared });
  engines = await captureEngines(stand);
  events = await EventReader.of(nats.url, service.database);
  const [first, second] = [callerOf(service), callerOf(replica)];
  harness = new Harness(
    {
      database: service.database,
      send: ({ method, path, tenant, body }, via) => (via % 2 ? second : first)(method, path, tenant, body),
      sweep: () => service.get(Sweeper).sweep(),
      // The settings of a tenant are in force at once on the replica that changed them.
      beginsAt: () => 0,
      recovered: () => Promise.reject(new Error('No answer is lost here')),
    },
    engines,
    events,
  );
});
afterAll(async () => {
  await events.close();
  await engines.stop();
  await replica.stop();
  await stand.stop();
});

it(
  'sessions of several clients, tenants and replicas behave as the machine says, in whatever order calls arrive',
  async () => {
    await holds(SECONDS, plans(CLIENTS, COMMANDS), async (plan) => {
      expect(await harness.findingsOf(plan)).toEqual([]);
    });
    report(harness.tally);
  },
  timeoutOf(SECONDS),
);

it('what would be wrong is found: another answer, code, row or configuration, an event that is lost, told twice or too late', async () => {
  const { history, events: told, judge } = await harness.played([]);
  expect(await judge(history)).toEqual([]);
  const [enrolment] = history.sessions;
  const last = enrolment?.calls.at(-1);
  if (!enrolment || !last?.answer) throw new Error('Nobody was registered');
  const { calls } = enrolment;
  const answered = (change: object) => {
    const answer = { ...last.answer, text: '{}', body: { ...last.answer?.body, ...change } };
    return { ...enrolment, calls: [...calls.slice(0, -1), { ...last, answer }] };
  };
  const repeat = { ...last, from: last.to + 0.1, to: last.to + 0.2, answer: { ...last.answer, text: 'other' } };
  const wrong = [
    answered({ enrollmentStatus: 1 }),
    answered({ registrationCode: '' }),
    answered({ livenessResult: false }),
    { ...enrolment, calls: [...calls, repeat] },
    { ...enrolment, calls: calls.slice(1) },
    { ...enrolment, requiredChecks: ['addFace'] },
    { ...enrolment, expiries: [{ from: last.from - 0.2, to: last.from - 0.1 }] },
  ];
  for (const session of wrong) {
    expect(await judge({ ...history, sessions: [session, ...history.sessions.slice(1)] } as never)).not.toEqual([]);
  }
  const own = told.filter(({ sessionId }) => sessionId === enrolment.id);
  expect(own).toHaveLength(4);
  for (const event of own)
    expect(
      await judge(
        history,
        told.filter((one) => one !== event),
      ),
    ).not.toEqual([]);
  expect(await judge(history, [...told, ...own.slice(-1)])).not.toEqual([]);
  expect(await judge(history, told.toReversed())).not.toEqual([]);
  expect(await judge({ ...history, sessions: history.sessions.slice(1) })).not.toEqual([]);
});

it('an answer that the ledger forgot would be found', async () => {
  const again: Command[] = [{ do: 'repeat', at: 0, copies: 1, via: 0 }];
  const { history, judge } = await harness.played([again]);
  expect(await judge(history)).toEqual([]);
  const [last] = history.sessions.flatMap(({ calls }) => calls).toSorted((one, other) => other.from - one.from);
  if (last?.answer) last.answer = { ...last.answer, status: 400 };
  expect(await judge(history)).not.toEqual([]);
});
