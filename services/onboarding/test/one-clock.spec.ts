import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Sweeper } from '../src/journey/lifetime/sweeper.js';
import { captureOf, enrolled, person, photograph, returning, type Stand, startStand, TENANT } from './support/stand.js';

const MINUTE = 60_000;
let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
  const policy = { faceFailuresBeforeDelay: 1, faceDelaySeconds: 30, maxFaceFailures: 9 };
  await stand.post('/admin/customerConfig', { onboardingConfig: { policy } });
});
afterAll(() => stand.stop());
beforeEach(() => {
  // The clock alone: timers go on as they are.
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(realNow());
});
afterEach(() => vi.useRealTimers());

const realNow = () => performance.timeOrigin + performance.now();
/** The replica's clock is off by so much from here on; the database's is not. */
const skew = (ms: number) => vi.setSystemTime(realNow() + ms);
const query = (sql: string, parameters: unknown[] = []) => stand.service.database.query(sql, parameters);
const secondsLeft = async (token: string) => {
  const sql = `SELECT extract(epoch FROM expires_at - now())::float AS idle, extract(epoch FROM ends_at - now())::float AS whole
               FROM session WHERE token_hash = sha256(convert_to($1, 'UTF8'))`;
  return (await query(sql, [token]))[0] as { idle: number; whole: number };
};
const expectFresh = ({ idle, whole }: { idle: number; whole: number }, lifetime = 3600) => {
  expect(idle).toBeGreaterThan(890);
  expect(idle).toBeLessThanOrEqual(900);
  expect(whole).toBeGreaterThan(lifetime - 10);
  expect(whole).toBeLessThanOrEqual(lifetime);
};
const addDevice = (enrollmentToken: string) =>
  stand.post('/enrollment/addDevice', { enrollmentToken, deviceId: 'phone' });

describe.each([
  ['31 s ahead', 31_000],
  ['31 s behind', -31_000],
  ['an hour ahead', 60 * MINUTE],
  ['an hour behind', -60 * MINUTE],
])('a replica whose clock is %s', (_how, ms) => {
  it('begins sessions that last as long as others, and neither extends nor cuts those that it touches', async () => {
    skew(ms);
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', person())).body;
    expectFresh(await secondsLeft(enrollmentToken));
    const answer = await addDevice(enrollmentToken);
    expect([answer.status, answer.body.enrollmentStatus]).toEqual([200, 1]);
    expectFresh(await secondsLeft(enrollmentToken));
  });

  it.each([
    ['refuses a session that is over', '-1 s', 400],
    ['takes a step of one that is not', '20 s', 200],
  ])('%s', async (_what, left, status) => {
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', person())).body;
    await query(
      `UPDATE session SET expires_at = now() + $2::interval WHERE token_hash = sha256(convert_to($1, 'UTF8'))`,
      [enrollmentToken, left],
    );
    skew(ms);
    expect((await addDevice(enrollmentToken)).status).toBe(status);
    const cancelled = await stand.post('/enrollment/cancel', { enrollmentToken });
    expect(cancelled.status).toBe(status);
  });

  it('sweeps what is over, and nothing else', async () => {
    const [over, running] = [person(), person()];
    const tokens = [];
    for (const who of [over, running]) tokens.push((await stand.post('/enrollment/enroll', who)).body.enrollmentToken);
    await query(
      `UPDATE session SET expires_at = now() - interval '1 s' WHERE token_hash = sha256(convert_to($1, 'UTF8'))`,
      [tokens[0]],
    );
    skew(ms);
    await stand.service.get(Sweeper).sweep();
    const left = await query(
      `SELECT FROM session WHERE token_hash = ANY(SELECT sha256(convert_to(token, 'UTF8')) FROM unnest($1::text[]) AS token)`,
      [tokens],
    );
    expect(left).toHaveLength(1);
  });

  it('makes failed faces wait as long as others do', async () => {
    const { code, keys } = await enrolled(stand);
    const verify = async () => {
      const { authToken } = await returning(stand, code, keys);
      return stand.post('/authentication/verifyFace', { authToken, faceLivenessData: captureOf(await photograph()) });
    };
    stand.engines.score = 1;
    skew(ms);
    expect((await verify()).status).toBe(200);
    const [row] = await query(
      `SELECT extract(epoch FROM now() - failed_at)::float AS ago FROM attempt JOIN subject ON id = subject_id WHERE code = $1`,
      [code],
    );
    expect(Math.abs(row.ago)).toBeLessThan(5);
    skew(0);
    expect((await verify()).status).toBe(429);
    skew(ms);
    const waiting = await verify();
    expect(waiting.status).toBe(429);
    expect(Number(waiting.headers.get('retry-after'))).toBeGreaterThan(20);
    expect(Number(waiting.headers.get('retry-after'))).toBeLessThanOrEqual(30);
    await query(
      `UPDATE attempt SET failed_at = now() - interval '30 s' FROM subject WHERE id = subject_id AND code = $1`,
      [code],
    );
    expect((await verify()).status).toBe(200);
  });

  it('shows the state of sessions as it is', async () => {
    const { code, keys } = await enrolled(stand);
    await returning(stand, code, keys);
    skew(ms);
    const { activities } = (await stand.get(`/admin/registration/${code}`, TENANT)).body;
    expect(activities.map(({ type, status }: { type: string; status: number }) => [type, status])).toEqual([
      ['authentication', 1],
      ['enrollment', 2],
    ]);
  });
});
