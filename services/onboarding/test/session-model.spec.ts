import { startTestService, type TestService } from '@bonafide/testing/service';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Sweeper } from '../src/journey/lifetime/sweeper.js';
import { onboarding } from '../src/service.js';
import { type CaptureEngines, captureEngines } from './support/model/captures.js';
import type { History } from './support/model/history.js';
import { Judgement } from './support/model/judgement.js';
import { type Plan, plans } from './support/model/plan.js';
import { EventReader } from './support/model/stream.js';
import { type Service, World } from './support/model/world.js';
import { callerOf, SECRETS, type Stand, startStand } from './support/stand.js';

/** `BONAFIDE_MODEL_RUNS` plans are tried, for as long as they take; without it as many as twenty seconds hold. */
const RUNS = Number(process.env.BONAFIDE_MODEL_RUNS ?? 0);
/** `BONAFIDE_MODEL_SEED` gives the seed that a failure told: the same plans again, though not the same interleaving. */
const SEED = process.env.BONAFIDE_MODEL_SEED;
const SECONDS = 20;
const CLIENTS = 4;
const COMMANDS = 24;

let stand: Stand;
let replica: TestService;
let engines: CaptureEngines;
let events: EventReader;
let service: Service;
const tally = { plans: 0, calls: 0, sessions: 0, answers: new Map<string, number>() };

beforeAll(async () => {
  stand = await startStand();
  replica = await startTestService(onboarding, {
    BONAFIDE_NATS_URL: stand.nats.url,
    BONAFIDE_DATABASE_URL: stand.service.databaseUrl,
    ...SECRETS,
  });
  engines = await captureEngines(stand);
  events = await EventReader.of(stand.nats.url, stand.service.database);
  const replicas = [callerOf(stand.service), callerOf(replica)];
  service = {
    database: stand.service.database,
    send: ({ method, path, tenant, body }, via) => (replicas[via % 2] ?? callerOf(replica))(method, path, tenant, body),
    sweep: () => stand.service.get(Sweeper).sweep(),
  };
});
afterAll(async () => {
  await events.close();
  await engines.stop();
  await replica.stop();
  await stand.stop();
});

/** Lets the clients do what they plan, side by side, and judges what came of it. */
async function findingsOf(plan: Plan): Promise<string[]> {
  tally.plans += 1;
  const world = new World(`model-${tally.plans}`, service, engines);
  await world.begin();
  await Promise.all(
    plan.map(async (commands) => {
      for (const command of commands) await world.do(command);
    }),
  );
  count(world.history);
  const { database } = service;
  return Judgement.of(world.history, await events.newOnes(), { database, tenants: world.tenants });
}

function count({ sessions }: History): void {
  tally.sessions += sessions.length;
  for (const { calls } of sessions) {
    tally.calls += calls.length;
    for (const { sent, answer } of calls) {
      const { enrollmentStatus, authStatus, registrationCode } = answer?.body ?? {};
      const name = `${sent.path} ${answer?.status} ${enrollmentStatus ?? authStatus ?? ''} ${registrationCode ? 'code' : ''}`;
      tally.answers.set(name, (tally.answers.get(name) ?? 0) + 1);
    }
  }
}

it(
  'sessions of several clients, tenants and replicas behave as the machine says, in whatever order calls arrive',
  async () => {
    const property = fc.asyncProperty(plans(CLIENTS, COMMANDS), async (plan) => {
      expect(await findingsOf(plan)).toEqual([]);
    });
    const bounds = RUNS ? { numRuns: RUNS } : { numRuns: 10_000, interruptAfterTimeLimit: SECONDS * 1000 };
    // A failure is shown as it was: its interleaving would hardly come again while the plan is made smaller.
    await fc.assert(property, { ...bounds, endOnFailure: true, ...(SEED && { seed: Number(SEED) }) });
    if (process.env.BONAFIDE_MODEL_REPORT)
      process.stderr.write(`${JSON.stringify({ ...tally, answers: [...tally.answers].sort() }, null, 1)}\n`);
  },
  RUNS ? 24 * 3_600_000 : 60_000,
);
