import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sweeper } from '../src/journey/lifetime/sweeper.js';
import { enrolled, person, returning, type Stand, startStand } from './support/stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.stop());

/** Longer than a sweep takes that waits for nothing. */
const PAUSE_MS = 300;

const sweep = () => stand.service.get(Sweeper).sweep();
const query = (sql: string, parameters: unknown[] = []) => stand.service.database.query(sql, parameters);
const count = async (table: string, tenant: string) =>
  (await query(`SELECT count(*)::int AS rows FROM ${table} WHERE tenant = $1`, [tenant]))[0].rows;
const expire = (tenant: string, ago = '1 s') =>
  query(`UPDATE session SET expires_at = now() - $2::interval WHERE tenant = $1`, [tenant, ago]);

/** Sweeps while a transaction has done `statements` and not committed, and once more when it has. */
async function sweepWhile(statements: readonly string[], tenant: string): Promise<void> {
  const held = stand.service.database.createQueryRunner();
  await held.startTransaction();
  for (const statement of statements) await held.query(statement, [tenant]);
  const sweeping = sweep();
  await Promise.race([sweeping, sleep(PAUSE_MS)]);
  await held.commitTransaction();
  await held.release();
  await sweeping;
  await sweep();
}

/** An enrolment with a device, an answered step and a note, whose time is over. */
async function expiredEnrolment(tenant: string): Promise<void> {
  const { enrollmentToken } = (await stand.post('/enrollment/enroll', person(), tenant)).body;
  await stand.post('/enrollment/addDevice', { enrollmentToken, deviceId: 'phone' }, tenant);
  await query(`INSERT INTO session_note SELECT id, 'note', tenant, '1' FROM session WHERE tenant = $1`, [tenant]);
  await expire(tenant);
}

describe('what a transaction has just kept alive, the sweeper leaves, whether it waits for it or not', () => {
  it('a session that is touched, with its person, its answers and its notes', async () => {
    const tenant = 'touched';
    await expiredEnrolment(tenant);
    await sweepWhile([`UPDATE session SET expires_at = now() + interval '1 h' WHERE tenant = $1`], tenant);
    const kept = await Promise.all(
      ['session', 'subject', 'device', 'step', 'session_note'].map((table) => count(table, tenant)),
    );
    expect(kept).toEqual([1, 1, 1, 1, 1]);
    expect(await query('SELECT status FROM session WHERE tenant = $1 AND token_hash IS NOT NULL', [tenant])).toEqual([
      { status: 'pending' },
    ]);
  });

  it('a registration whose session a step holds', async () => {
    const tenant = 'completed';
    await expiredEnrolment(tenant);
    const complete = [
      'SELECT FROM session WHERE tenant = $1 FOR NO KEY UPDATE',
      'UPDATE subject SET code = gen_random_uuid(), completed_at = now() WHERE tenant = $1',
      `UPDATE session SET status = 'complete' WHERE tenant = $1`,
    ];
    await sweepWhile(complete, tenant);
    expect([await count('subject', tenant), await count('device', tenant)]).toEqual([1, 1]);
  });

  it('a registration whose row alone was held: the condition is asked again of the row that the sweep has waited for', async () => {
    const tenant = 'row-alone';
    await expiredEnrolment(tenant);
    await sweepWhile(['UPDATE subject SET code = gen_random_uuid(), completed_at = now() WHERE tenant = $1'], tenant);
    expect([await count('subject', tenant), await count('device', tenant)]).toEqual([1, 1]);
  });

  it('a past session and an outcome that are not so old any more', async () => {
    const tenant = 'history';
    const { code, keys } = await enrolled(stand, tenant);
    const { device } = await returning(stand, code, keys, tenant);
    await stand.post('/authentication/verifyDevice', device, tenant);
    await expire(tenant, '401 days');
    await sweepWhile([`UPDATE session SET token_hash = NULL, expires_at = now() WHERE tenant = $1`], tenant);
    expect(await count('session', tenant)).toBe(2);
    await query(`UPDATE outcome SET decided_at = now() - interval '401 days' WHERE tenant = $1`, [tenant]);
    const before = await count('outcome', tenant);
    await sweepWhile([`UPDATE outcome SET decided_at = now() WHERE tenant = $1`], tenant);
    expect([before, await count('outcome', tenant)]).toEqual([3, 3]);
  });

  it('a registration that is counted later, among others that are added up before it', async () => {
    const tenant = 'counted-late';
    const change = `INSERT INTO registration_change (tenant, day, people) VALUES ($1, '2026-01-01', 1)`;
    const held = stand.service.database.createQueryRunner();
    await held.startTransaction();
    await held.query(change, [tenant]);
    await query(change, [tenant]);
    await sweep();
    const tally = () => query('SELECT people::int FROM registration_tally WHERE tenant = $1', [tenant]);
    expect(await tally()).toEqual([{ people: 1 }]);
    await held.commitTransaction();
    await held.release();
    await sweep();
    expect(await tally()).toEqual([{ people: 2 }]);
  });
});

it('a step that comes when its session was just closed leaves nothing behind', async () => {
  const tenant = 'just-closed';
  await enrolled(stand, tenant);
  const code = (await query('SELECT code FROM subject WHERE tenant = $1', [tenant]))[0].code;
  const { authToken } = (await stand.post('/authentication/authenticate', { registrationCode: code }, tenant)).body;
  const held = stand.service.database.createQueryRunner();
  await held.startTransaction();
  // As the sweep closes it, between the step's look-up of the session and its claim.
  await held.query('SELECT FROM session WHERE tenant = $1 FOR UPDATE', [tenant]);
  const body = { authToken, deviceId: 'phone', signature: Buffer.alloc(64, 1).toString('base64') };
  const answering = stand.post('/authentication/verifyDevice', body, tenant);
  await sleep(PAUSE_MS);
  await held.query('DELETE FROM step WHERE tenant = $1', [tenant]);
  await held.query(`UPDATE session SET token_hash = NULL, status = 'expired' WHERE tenant = $1`, [tenant]);
  await held.commitTransaction();
  await held.release();
  const answer = await answering;
  expect([answer.status, answer.body.errorMsg]).toEqual([400, 'Not a valid authToken']);
  expect(await count('step', tenant)).toBe(0);
});
