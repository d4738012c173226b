import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { captureOf, deviceKeys, enrolled, person, photograph, type Stand, startStand } from './support/stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.stop());
afterEach(() => Object.assign(stand.engines, { meanwhile: () => {} }));

const ROUNDS = 12;
const TABLES = ['subject', 'session', 'device', 'face_sample', 'attempt', 'outcome', 'step'];

const query = (sql: string, parameters: unknown[] = []) => stand.service.database.query(sql, parameters);
const erase = (code: string, tenant: string) => stand.remove(`/admin/registration/${code}`, tenant);

/** Tables in which a tenant has rows. */
async function tablesOf(tenant: string): Promise<string[]> {
  const found = await Promise.all(
    TABLES.map(async (table) =>
      (await query(`SELECT FROM ${table} WHERE tenant = $1`, [tenant])).length ? table : [],
    ),
  );
  return found.flat();
}

/** An enrolment that has its device and lacks its face. */
async function unfinished(tenant: string, who: object) {
  const { enrollmentToken } = (await stand.post('/enrollment/enroll', who, tenant)).body;
  const device = { enrollmentToken, deviceId: 'phone', publicKey: deviceKeys().spki };
  await stand.post('/enrollment/addDevice', device, tenant);
  return { enrollmentToken, faceLivenessData: captureOf(await photograph()) };
}

const addFace = (body: object, tenant: string) => stand.post('/enrollment/addFace', body, tenant);

describe('an erasure reaches the unfinished enrolments of the same username', () => {
  it('deletes their people, devices and sessions; their tokens are unknown, and the username is free', async () => {
    const tenant = randomUUID();
    const who = person();
    const left = await unfinished(tenant, who);
    const { code } = await enrolled(stand, tenant, who.username);
    expect((await erase(code, tenant)).status).toBe(200);
    expect(await tablesOf(tenant)).toEqual([]);
    const late = await addFace(left, tenant);
    expect([late.status, late.body.errorMsg]).toEqual([400, 'Not a valid enrollmentToken']);
    expect((await enrolled(stand, tenant, who.username)).code).not.toBe('');
  });

  it('and of no other username, tenant or registration', async () => {
    const [tenant, other] = [randomUUID(), randomUUID()];
    const who = person();
    const kept = [
      { tenant, body: await unfinished(tenant, person()) },
      { tenant: other, body: await unfinished(other, who) },
    ];
    const { code } = await enrolled(stand, tenant, who.username);
    const friend = await enrolled(stand, tenant);
    expect((await erase(code, tenant)).status).toBe(200);
    for (const { tenant: at, body } of kept) expect((await addFace(body, at)).body.registrationCode).not.toBe('');
    expect((await stand.get(`/admin/registration/${friend.code}`, tenant)).status).toBe(200);
  });

  it('in the middle of their step, which then writes nothing', async () => {
    const tenant = randomUUID();
    const who = person();
    const left = await unfinished(tenant, who);
    const { code } = await enrolled(stand, tenant, who.username);
    stand.engines.meanwhile = async () => {
      expect((await erase(code, tenant)).status).toBe(200);
    };
    expect((await addFace(left, tenant)).status).toBe(400);
    expect(await tablesOf(tenant)).toEqual([]);
  });

  it('at the same time as their steps, whichever comes first: no deadlock, no code, no row', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const tenant = randomUUID();
      const who = person();
      const left = await Promise.all([unfinished(tenant, who), unfinished(tenant, who)]);
      const { code } = await enrolled(stand, tenant, who.username);
      const [erased, ...faces] = await Promise.all([
        sleep(round).then(() => erase(code, tenant)),
        ...left.map((body) => addFace(body, tenant)),
      ]);
      expect(erased?.status).toBe(200);
      for (const { status, body } of faces) {
        // First the step, which finds the username taken (ADR 0019), or first the erasure.
        expect([status, body.enrollmentStatus, body.registrationCode || '']).toBeOneOf([
          [200, 0, ''],
          [400, undefined, ''],
        ]);
      }
      // A session that failed before the erasure has no person any more; its time ends it.
      const people = (await tablesOf(tenant)).filter((table) => !['session', 'outcome', 'step'].includes(table));
      expect(people).toEqual([]);
    }
  });
});

describe('of enrolments of one username that run side by side', () => {
  it('the first to complete wins, also when all come at once; the others fail and leave nothing', async () => {
    const tenant = randomUUID();
    const who = person();
    const bodies = await Promise.all(Array.from({ length: 8 }, () => unfinished(tenant, who)));
    const answers = await Promise.all(bodies.map((body) => addFace(body, tenant)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(answers.map(({ body }) => body.enrollmentStatus).sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 2]);
    const [code, ...others] = answers.flatMap(({ body }) => body.registrationCode || []);
    expect(others).toEqual([]);
    expect(await query('SELECT code FROM subject WHERE tenant = $1', [tenant])).toEqual([{ code }]);
    expect(await query('SELECT FROM device WHERE tenant = $1', [tenant])).toHaveLength(1);
  });
});
