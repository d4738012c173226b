/**
 * `./dev bench volume [--people 1000000] [--sessions 2000000] [--calls 400]`: what a full onboarding database costs. Two
 * onboardings with servers of their own, one empty, one filled with registered people and past sessions: enroll and
 * authenticate by turns on both, then pages of the registration list and the sweep of each minute on the full one.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { fill, sealProfiles } from './lib/crowd.ts';
import { budget, machine, percentiles, quantile, table } from './lib/figures.ts';
import { type Onboarding, startOnboarding } from './lib/onboarding.ts';

const TENANT = 'crowded';
const PAGE = 20;
const WARM_UP = 50;
const PAGES = 11;
const EVERY_MS = 60_000;
const TURNS = 3;
const FACE_OFF = {
  enrollment: { addFace: false },
  authentication: { verifyFace: false },
  reenrollment: { verifyFace: false },
};
const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '1000000' },
    sessions: { type: 'string', default: '2000000' },
    calls: { type: 'string', default: '400' },
  },
});
const people = Number(values.people);
const tell = (sentence: string) => process.stderr.write(`» bench: ${sentence}\n`);

console.log(machine());
const started: Onboarding[] = [];
const stopAll = () => Promise.all(started.splice(0).map((one) => one.stop()));
const leave = () => void stopAll().then(() => process.exit(130));
process.once('SIGINT', leave).once('SIGTERM', leave);
try {
  for (const _ of ['empty', 'full']) started.push(await startOnboarding(TENANT, tell));
  const [empty, full] = started as [Onboarding, Onboarding];
  await fill(full.databaseUrl, { tenant: TENANT, people, pastSessions: Number(values.sessions) }, tell);
  await starts(empty, full);
  await listPages(full);
  await sweeps(full);
} finally {
  await stopAll();
}

/** Enroll and authenticate, one call at a time, by turns, so that other load on the machine affects both alike. */
async function starts(empty: Onboarding, full: Onboarding): Promise<void> {
  const calls = {
    enroll: (on: Onboarding) =>
      on.post('/enrollment/enroll', { username: crypto.randomUUID(), email: 'a@example.test' }),
    authenticate: (on: Onboarding, registrationCode: string) =>
      on.post('/authentication/authenticate', { registrationCode }),
  };
  const codes = [await registered(empty), await registered(full)];
  const rows: string[][] = [['', 'empty database', 'full database']];
  let worst = 0;
  for (const [name, call] of Object.entries(calls)) {
    const both = await times(2 * Number(values.calls), (number) =>
      call(number % 2 === 0 ? empty : full, codes[number % 2] ?? ''),
    );
    const [without, within] = [0, 1].map((turn) => both.filter((_, number) => number % 2 === turn)) as [
      number[],
      number[],
    ];
    rows.push([name, percentiles(without, 2), percentiles(within, 2)]);
    worst = Math.max(worst, quantile(within, 0.5) / quantile(without, 0.5));
  }
  table(`${values.people} people, ${values.sessions} past sessions, one call at a time`, rows);
  budget('enroll and authenticate within 1.2 times of an empty database at p50', worst.toFixed(2), worst <= 1.2);
}

/** The code of a person who enrols now, with a device alone. */
async function registered(on: Onboarding): Promise<string> {
  await on.post('/admin/customerConfig', { onboardingConfig: { onboardingOptions: FACE_OFF } });
  const person = { username: crypto.randomUUID(), email: 'a@example.test' };
  const { enrollmentToken } = await on.post<{ enrollmentToken: string }>('/enrollment/enroll', person);
  const device = { enrollmentToken, deviceId: 'bench' };
  return (await on.post<{ registrationCode: string }>('/enrollment/addDevice', device)).registrationCode;
}

/** The first pages, where administrators look, and pages ever deeper: the middle is farthest from both ends. */
async function listPages(on: Onboarding): Promise<void> {
  const last = Math.floor(people / PAGE);
  const rows: string[][] = [];
  for (const [name, first] of Object.entries({
    'the first': 1,
    'a hundredth in': last / 100,
    'a tenth in': last / 10,
    'the middle': last / 2,
    'the end': last - PAGES,
  })) {
    const numbers = Array.from({ length: PAGES }, (_, at) => Math.max(1, Math.floor(first)) + at);
    await sealProfiles(
      { url: on.databaseUrl, keys: on.keys, tenant: TENANT },
      numbers.map((number) => (number - 1) * PAGE),
    );
    const taken = await times(100, (number) =>
      on.post('/admin/registration', { pageNumber: numbers[number % PAGES], pageSize: PAGE }),
    );
    rows.push([`${name} (pages from ${numbers[0]})`, percentiles(taken, 1)]);
    const median = quantile(taken, 0.5);
    if (first === 1)
      budget('a page of the registration list within 20 ms', `${median.toFixed(1)} ms at p50`, median <= 20);
  }
  table(`pages of ${PAGE} of the registration list`, rows);
}

/** The sweep as it runs each minute: with the bench's own sessions alive, then with all of them over. */
async function sweeps(on: Onboarding): Promise<void> {
  const client = new pg.Client({ connectionString: on.databaseUrl });
  await client.connect();
  // A minute after the last page, what it read has been counted.
  await nextSweep(on);
  const before = await rowsRead(client);
  const idle: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) idle.push(await nextSweep(on));
  const read = ((await rowsRead(client)) - before) / TURNS;
  const expire = `UPDATE session SET expires_at = now() - interval '1 s' WHERE token_hash IS NOT NULL`;
  const { rowCount } = await client.query(expire);
  const busy = await nextSweep(on);
  await client.end();
  const median = quantile(idle, 0.5);
  table('the minutely sweep', [
    ['nothing due', idle.map((ms) => `${ms.toFixed(1)} ms`).join(', '), `${read.toFixed(0)} rows read a sweep`],
    [`${rowCount} sessions due`, `${busy.toFixed(1)} ms`],
  ]);
  budget('a sweep with nothing due within 50 ms', `${median.toFixed(1)} ms`, median <= 50);
}

/** Rows that anything has read of people, sessions and receipts, by sequence or by index; of these the sweep alone reads. */
async function rowsRead(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ read: string }>(
    `SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) AS read FROM pg_stat_user_tables
     WHERE relname IN ('subject', 'session', 'outcome', 'step')`,
  );
  return Number(rows[0]?.read);
}

/** Waits for the next sweep; returns the milliseconds it took, from the service's metrics. */
async function nextSweep({ management }: Onboarding): Promise<number> {
  const read = async (name: string) => {
    const text = await (await fetch(`${management}/metrics`)).text();
    return Number(new RegExp(`^${name}\\{[^}]*work="session sweep"[^}]*\\} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
  };
  const before = await read('bonafide_periodic_last_success_seconds');
  for (let waited = 0; waited < 2 * EVERY_MS; waited += 500) {
    await sleep(500);
    if ((await read('bonafide_periodic_last_success_seconds')) > before) {
      return 1000 * (await read('bonafide_periodic_last_duration_seconds'));
    }
  }
  throw new Error('The sweep did not run');
}

async function times(count: number, call: (number: number) => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let number = 0; number < WARM_UP + count; number += 1) {
    const start = performance.now();
    await call(number);
    if (number >= WARM_UP) taken.push(performance.now() - start);
  }
  return taken;
}
