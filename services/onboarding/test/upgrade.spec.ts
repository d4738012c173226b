import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { migrate } from '@bonafide/platform/database/migrate';
import { createLogger } from '@bonafide/platform/observability/logger';
import { testDatabase } from '@bonafide/testing/database';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sweeper } from '../src/journey/lifetime/sweeper.js';
import { onboarding } from '../src/service.js';
import { captureOf, photograph, returning, type Stand, startStand, TEMPLATE } from './support/stand.js';

/** Schema, rows and test keys of a database that the service of commit bd18058 filled; its people are made up. */
const fixture = (name: string) => readFileSync(new URL(`./fixtures/bd18058/${name}`, import.meta.url), 'utf8');
const people = JSON.parse(fixture('people.json'));
const BOOKKEEPING = `
  CREATE TABLE bonafide_migration (id serial PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL);
  INSERT INTO bonafide_migration (name, run_on) VALUES ('0001_journey', now()), ('0002_face_attempts_and_history', now());`;
/** As if it had been filled a minute ago. */
const REJUVENATE = `
  UPDATE session SET (started_at, expires_at, ends_at) = (SELECT started_at + by, expires_at + by, ends_at + by
    FROM (SELECT now() - interval '1 min' - '${people.filledAt}'::timestamptz AS by) age)`;

let stand: Stand;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await testDatabase();
  drop = database.drop;
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  for (const sql of [fixture('schema.sql'), BOOKKEEPING, fixture('rows.sql'), REJUVENATE]) await client.query(sql);
  await client.end();
  const ran = await migrate(database.ownerUrl, onboarding.migrations, createLogger('upgrade', 'warn'));
  expect(ran).toContain('0003_subject');
  stand = await startStand({ BONAFIDE_DATABASE_URL: database.url });
});
afterAll(async () => {
  await stand.stop();
  await drop();
});

const query = (sql: string) => stand.service.database.query(sql);
const keyOf = ({ deviceKey }: { deviceKey: string }): { privateKey: KeyObject } => ({
  privateKey: createPrivateKey({ key: Buffer.from(deviceKey, 'base64'), format: 'der', type: 'pkcs8' }),
});

describe('a database that commit bd18058 filled', () => {
  it('agrees with the entities once migrated', async () => {
    const { upQueries } = await stand.service.database.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query: sql }) => sql)).toEqual([]);
  });

  it('keeps settings, registrations and what their sessions came to', async () => {
    const config = (await stand.get('/admin/customerConfig')).body.onboardingConfig;
    expect(config).toMatchObject({ maxDeviceIds: 5, later: { kept: true }, policy: { faceFailuresBeforeDelay: 20 } });
    const list = await stand.post('/admin/registration', { pageNumber: 1, pageSize: 10 });
    expect(list.body).toMatchObject({ totalRecords: 3 });
    const { body } = await stand.get(`/admin/registration/${people.ada.code}`);
    expect(body).toMatchObject({ username: people.ada.username, registeredDevices: [{ deviceId: 'phone' }] });
    const done = body.activities.find(({ type, status }: { type: string; status: number }) => {
      return type === 'authentication' && status === 2;
    });
    expect(done.checks).toMatchObject([
      { name: 'verifyDevice', result: 'PASS' },
      { name: 'verifyFace', result: 'PASS', score: 6 },
    ]);
  });

  it('keeps the failed faces of a person', async () =>
    expect(await query('SELECT factor, failures FROM attempt')).toEqual([{ factor: 'face', failures: 3 }]));

  it.each(['ada', 'grace'])('knows %s again by device and face', async (name) => {
    const { device, face } = await returning(stand, people[name].code, keyOf(people[name]));
    expect((await stand.post('/authentication/verifyDevice', device)).body.message).toBe('Device verified.');
    expect((await stand.post('/authentication/verifyFace', face)).body).toMatchObject({
      matchResult: true,
      authStatus: 2,
    });
    const compared = stand.matcher.calls.compare.at(-1)?.gallery?.data.value;
    expect(Buffer.from(compared as Uint8Array)).toEqual(TEMPLATE);
  });

  it('finds people by name, each tenant its own', async () => {
    const { username } = people.ada;
    for (const tenant of ['acme', 'globex']) {
      expect((await stand.post('/authentication/authenticate', { username }, tenant)).status).toBe(200);
    }
    expect((await stand.get(`/admin/registration/${people.other.code}`, 'acme')).status).toBe(400);
  });

  it('goes on with the sessions that were pending', async () => {
    const { enrollmentToken, authToken, reEnrollmentToken } = people.pending;
    const face = async () => captureOf(await photograph());
    const enrolling = { enrollmentToken, faceLivenessData: await face() };
    const added = await stand.post('/enrollment/addFace', enrolling);
    expect(added.body).toMatchObject({ enrollmentStatus: 2, registrationCode: expect.stringMatching(/-/) });
    const verified = await stand.post('/authentication/verifyFace', { authToken, faceLivenessData: await face() });
    expect(verified.body.authStatus).toBe(2);
    const closed = await stand.post('/reEnrollment/completeReEnroll', { reEnrollmentToken });
    expect(closed.body).toEqual({ registrationCode: people.ada.code });
  });

  it('has nothing left of those who did not become registered, once their time is over', async () => {
    await query(`UPDATE session SET expires_at = now() - interval '1 s' WHERE kind = 'enrollment'`);
    await stand.service.get(Sweeper).sweep();
    const unregistered = `kind = 'enrollment' AND (code IS NULL OR subject.id IS NULL)`;
    expect(
      await query(`SELECT FROM session LEFT JOIN subject ON subject.id = subject_id WHERE ${unregistered}`),
    ).toEqual([]);
    expect(await query('SELECT FROM subject WHERE code IS NULL')).toEqual([]);
  });

  it('erases a person', async () => {
    expect((await stand.remove(`/admin/registration/${people.ada.code}`)).status).toBe(200);
    const { totalRecords } = (await stand.post('/admin/registration', { pageNumber: 1, pageSize: 10 })).body;
    expect(totalRecords).toBe(3);
  });
});
