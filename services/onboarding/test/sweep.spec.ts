import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sweeper } from '../src/journey/lifetime/sweeper.js';
import { enrolled, person, returning, type Stand, startStand } from './support/stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.stop());

const sweep = () => stand.service.get(Sweeper).sweep();
const query = (sql: string, parameters: unknown[] = []) => stand.service.database.query(sql, parameters);

const faceOff = {
  onboardingConfig: {
    onboardingOptions: {
      enrollment: { addFace: false },
      authentication: { verifyFace: false },
      reenrollment: { verifyFace: false },
    },
  },
};

describe('a completion that is held up', () => {
  it('past the session’s time is not swept away, neither while it runs nor afterwards', async () => {
    const tenant = 'held-up';
    await stand.post('/admin/customerConfig', faceOff, tenant);
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', person(), tenant)).body;
    const blocking = stand.service.database.createQueryRunner();
    await blocking.startTransaction();
    // The step's transaction comes to its events last of all, with the session locked and moved on.
    await blocking.query('LOCK TABLE outbox_event IN EXCLUSIVE MODE');
    const soon = `now() + interval '1 s'`;
    await query(`UPDATE session SET expires_at = ${soon}, ends_at = ${soon} WHERE tenant = $1`, [tenant]);
    const answering = stand.post('/enrollment/addDevice', { enrollmentToken, deviceId: 'phone' }, tenant);
    await sleep(1500);
    await sweep();
    await blocking.commitTransaction();
    await blocking.release();
    const { registrationCode } = (await answering).body;
    expect(registrationCode).not.toBe('');
    await sweep();
    expect((await stand.get(`/admin/registration/${registrationCode}`, tenant)).status).toBe(200);
  });
});

describe('the sweeper', () => {
  it('closes more sessions than one batch holds, also when two sweep at once', async () => {
    const tenant = 'crowd';
    await query(
      `WITH people AS (
         INSERT INTO subject SELECT gen_random_uuid(), $1, '\\x00', '\\x00', now() FROM generate_series(1, 1300) RETURNING id)
       INSERT INTO session SELECT gen_random_uuid(), $1, 'enrollment', sha256(id::text::bytea), id, '{}', '{}', 'pending',
         NULL, true, now(), 1, now() - interval '1 s', now() FROM people`,
      [tenant],
    );
    await Promise.all([sweep(), sweep()]);
    await sweep();
    for (const table of ['subject', 'session']) {
      expect(await query(`SELECT FROM ${table} WHERE tenant = $1`, [tenant])).toEqual([]);
    }
  });

  it('removes the token of an expired session, and keeps the session as history', async () => {
    const tenant = 'over';
    const { code, keys, enrollmentToken } = await enrolled(stand, tenant);
    await returning(stand, code, keys, tenant);
    await query(`UPDATE session SET expires_at = now() - interval '1 s' WHERE tenant = $1`, [tenant]);
    await sweep();
    const sessions = await query('SELECT token_hash, status FROM session WHERE tenant = $1 ORDER BY status', [tenant]);
    expect(sessions).toEqual([
      { token_hash: null, status: 'complete' },
      { token_hash: null, status: 'expired' },
    ]);
    const answer = await stand.post('/enrollment/addDevice', { enrollmentToken, deviceId: 'phone' }, tenant);
    expect([answer.status, answer.body.errorMsg]).toEqual([400, 'Not a valid enrollmentToken']);
  });

  it('deletes the session of an enrolment that made no registration, once it has expired', async () => {
    const tenant = 'unregistered';
    await stand.post('/admin/customerConfig', { onboardingConfig: { saveToSubjectManager: 0 } }, tenant);
    const { face } = await enrolled(stand, tenant);
    await sweep();
    expect((await stand.post('/enrollment/addFace', face, tenant)).body.enrollmentStatus).toBe(2);
    await query(`UPDATE session SET expires_at = now() - interval '1 s' WHERE tenant = $1`, [tenant]);
    await sweep();
    expect(await query('SELECT FROM session WHERE tenant = $1', [tenant])).toEqual([]);
  });
});

describe('the number of registrations', () => {
  const list = async (tenant: string, pageNumber: number) =>
    (await stand.post('/admin/registration', { pageNumber, pageSize: 2 }, tenant)).body;

  it('is right after parallel completions, an erasure and the adding up of both', async () => {
    const tenant = 'counted';
    const people = await Promise.all(Array.from({ length: 5 }, () => enrolled(stand, tenant)));
    expect((await list(tenant, 1)).totalRecords).toBe(5);
    await stand.remove(`/admin/registration/${people[0]?.code}`, tenant);
    expect((await list(tenant, 1)).totalRecords).toBe(4);
    await sweep();
    expect((await list(tenant, 1)).totalRecords).toBe(4);
    expect(await query('SELECT people::int FROM registration_tally WHERE tenant = $1', [tenant])).toEqual([
      { people: 4 },
    ]);
    expect(await query('SELECT FROM registration_change WHERE tenant = $1', [tenant])).toEqual([]);
  });

  it('gives every person one place in the pages, the latest first, over days', async () => {
    const tenant = 'ordered';
    const names: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await enrolled(stand, tenant, name);
      names.unshift(name);
    }
    const eldest = '(SELECT id FROM subject WHERE tenant = $1 ORDER BY completed_at LIMIT 3)';
    await query(`UPDATE subject SET completed_at = completed_at - interval '3 days' WHERE id IN ${eldest}`, [tenant]);
    const first = '(SELECT id FROM registration_change WHERE tenant = $1 ORDER BY id LIMIT 3)';
    await query(`UPDATE registration_change SET day = day - 3 WHERE id IN ${first}`, [tenant]);
    const pages = [await list(tenant, 1), await list(tenant, 2), await list(tenant, 3), await list(tenant, 4)];
    expect(pages.flatMap(({ list: people }) => people.map(({ username }: { username: string }) => username))).toEqual(
      names,
    );
    expect(pages.map(({ totalPages }) => totalPages)).toEqual([3, 3, 3, 3]);
  });
});
