import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { StepLedger } from '../src/journey/step/step-ledger.js';
import { behind, transaction } from '../src/journey/transaction/transaction.js';
import { eventsOf } from './support/events.js';
import { enrolled, person, returning, type Stand, startStand } from './support/stand.js';

const COPIES = 50;
let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.stop());

const query = (sql: string, parameters: unknown[] = []) => stand.service.database.query(sql, parameters);
const enrolling = async () => {
  const { enrollmentToken } = (await stand.post('/enrollment/enroll', person())).body;
  const [{ id }] = await query(`SELECT id FROM session WHERE token_hash = sha256(convert_to($1, 'UTF8'))`, [
    enrollmentToken,
  ]);
  return { id: id as string, device: { enrollmentToken, deviceId: 'phone' } };
};
const addDevice = (device: object) => stand.post('/enrollment/addDevice', device);
const left = async (id: string) => {
  const [row] = await query(
    `SELECT (SELECT count(*)::int FROM outcome WHERE session_id = $1) AS outcomes,
       (SELECT count(*)::int FROM step WHERE session_id = $1 AND answer IS NOT NULL) AS answers,
       (SELECT count(*)::int FROM device JOIN session USING (subject_id) WHERE session.id = $1) AS devices`,
    [id],
  );
  const types = (await eventsOf(stand, id)).map(({ type }) => type);
  return { ...row, told: types.filter((type) => type === 'enrollment.device.added').length };
};
const ONCE = { outcomes: 1, answers: 1, devices: 1, told: 1 };

it('a step that asks nothing happens once for 50 parallel copies, with one answer for all', async () => {
  const { id, device } = await enrolling();
  const answers = await Promise.all(Array.from({ length: COPIES }, () => addDevice(device)));
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(answers[0]?.status).toBe(200);
  expect(await left(id)).toEqual(ONCE);
});

it('it waits while another step or call holds the session, and holds no connection for it', async () => {
  const { id, device } = await enrolling();
  const holder = stand.service.database.createQueryRunner();
  await holder.startTransaction();
  await holder.query('SELECT FROM session WHERE id = $1 FOR NO KEY UPDATE', [id]);
  const answering = addDevice(device);
  await expect.poll(() => query('SELECT FROM step WHERE session_id = $1 AND answer IS NULL', [id])).toHaveLength(1);
  await holder.rollbackTransaction();
  await holder.release();
  expect((await answering).status).toBe(200);
  expect(await left(id)).toEqual(ONCE);
});

it.each([
  ['takes over from a claim whose owner died', `'-infinity'`, 200],
  ['waits for a claim whose owner lives', `now() + interval '1 s'`, 200],
])('it %s', async (_what, until, status) => {
  const { id, device } = await enrolling();
  await addDevice(device);
  await query(`DELETE FROM outcome WHERE session_id = $1`, [id]);
  await query(
    `UPDATE step SET answer = NULL, claim = gen_random_uuid(), lease_until = ${until} WHERE session_id = $1`,
    [id],
  );
  const start = performance.now();
  expect((await addDevice(device)).status).toBe(status);
  if (until.startsWith('now')) expect(performance.now() - start).toBeGreaterThan(500);
  expect(await left(id)).toEqual({ ...ONCE, told: 2 });
});

it('so does a verifyDevice that names no geofence, by the one transaction that claims it', async () => {
  const { code, keys } = await enrolled(stand);
  const { authToken, device } = await returning(stand, code, keys);
  const claim = vi.spyOn(stand.service.get(StepLedger), 'claim');
  const first = await stand.post('/authentication/verifyDevice', device);
  expect(claim).not.toHaveBeenCalled();
  expect([first.status, first.body]).toEqual([200, { message: 'Device verified.', authStatus: 1 }]);
  const answers = await Promise.all(
    Array.from({ length: COPIES }, () => stand.post('/authentication/verifyDevice', device)),
  );
  expect(new Set(answers.map(({ text }) => text))).toEqual(new Set([first.text]));
  const outcomes = `SELECT passed FROM outcome JOIN session ON session.id = session_id
    WHERE token_hash = sha256(convert_to($1, 'UTF8'))`;
  expect(await query(outcomes, [authToken])).toEqual([{ passed: true }]);
  claim.mockRestore();
});

it('it leaves nothing where it is refused', async () => {
  const { id, device } = await enrolling();
  await query(`UPDATE session SET status = 'failed' WHERE id = $1`, [id]);
  expect((await addDevice(device)).status).toBe(400);
  expect(await left(id)).toEqual({ outcomes: 0, answers: 0, devices: 0, told: 0 });
  expect(await query('SELECT FROM step WHERE session_id = $1', [id])).toEqual([]);
});

it('a cancelled enrolment keeps its session, and nothing of its person', async () => {
  const { id, device } = await enrolling();
  await addDevice(device);
  const [{ subject_id: subject }] = await query('SELECT subject_id FROM session WHERE id = $1', [id]);
  const { enrollmentToken } = device;
  expect((await stand.post('/enrollment/cancel', { enrollmentToken })).status).toBe(200);
  expect(await query('SELECT status, subject_id FROM session WHERE id = $1', [id])).toEqual([
    { status: 'cancelled', subject_id: null },
  ]);
  expect(await query('SELECT FROM subject WHERE id = $1', [subject])).toEqual([]);
  expect(await query('SELECT FROM device WHERE subject_id = $1', [subject])).toEqual([]);
});

it('a transaction whose last statements travel with COMMIT writes nothing when one of them fails, and says which', async () => {
  const key = '00000000-0000-4000-8000-000000000000';
  const insert = (tenant: string) =>
    `INSERT INTO lookup_key (tenant, sealed) VALUES ('${tenant}', '\\x00')${tenant === key ? ' RETURNING 1/0' : ''}`;
  const writing = transaction(stand.service.database, async (manager) => ({
    answer: undefined,
    last: [insert('before'), insert(key), insert('after')].map((sql) => manager.query(sql)),
  }));
  await expect(writing).rejects.toMatchObject({ code: '22012' });
  const following = transaction(stand.service.database, async (manager) => {
    const put = [insert('before'), insert(key)].map((sql) => manager.query(sql));
    await behind(put, manager.query(insert('after')));
    throw new Error('What follows a failed statement is not reached');
  });
  await expect(following).rejects.toMatchObject({ code: '22012' });
  expect(await query(`SELECT tenant FROM lookup_key WHERE tenant IN ('before', 'after')`)).toEqual([]);
});
