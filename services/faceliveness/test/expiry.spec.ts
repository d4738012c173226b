import { randomBytes, randomUUID } from 'node:crypto';
import type { TestService } from '@bonafide/testing/service';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ActiveChallenge } from '../src/active/active-challenge.entity.js';
import { ActiveChallenges } from '../src/active/active-challenges.js';
import { SeenFrame } from '../src/origin/seen-frame.entity.js';
import { SeenFrames } from '../src/origin/seen-frames.js';
import { CaptureSession } from '../src/session/capture-session.entity.js';
import { SessionService } from '../src/session/session.service.js';
import { startLiveness } from './running.js';

const MINUTE = 60_000;

let service: TestService;
beforeAll(async () => {
  service = await startLiveness({ BONAFIDE_INFERENCE_WORKERS: '1' });
});
afterAll(() => service?.stop());

it('deletes what has expired, and keeps the rest', async () => {
  const { database } = service;
  for (const time of [Date.now() - 1, Date.now() + 10 * MINUTE]) {
    const expiresAt = new Date(time);
    await database.getRepository(CaptureSession).insert({ digest: randomBytes(32), tenant: 'acme', expiresAt });
    const frame = { tenant: 'acme', digest: randomBytes(32), perceptual: '7', bands: [7], expiresAt };
    await database.getRepository(SeenFrame).insert(frame);
  }
  for (const expiresAt of [new Date(Date.now() - 1), new Date(Date.now() + 10 * MINUTE)]) {
    const challenge = { tenant: 'acme', digest: randomBytes(32), movements: [], issuedAt: new Date(), expiresAt };
    await database.getRepository(ActiveChallenge).insert(challenge);
  }
  await service.get(ActiveChallenges).deleteExpired();
  expect(await database.getRepository(ActiveChallenge).count()).toBe(1);
  await service.get(SessionService).deleteExpired();
  await service.get(SeenFrames).deleteExpired();
  expect(await database.getRepository(CaptureSession).count()).toBe(1);
  expect(await database.getRepository(SeenFrame).count()).toBe(1);
});

describe.each([
  ['31 s ahead', 31_000],
  ['31 s behind', -31_000],
  ['an hour ahead', 60 * MINUTE],
  ['an hour behind', -60 * MINUTE],
])('a replica whose clock is %s', (_how, ms) => {
  const secondsLeft = async (table: string, tenant: string): Promise<number> => {
    const sql = `SELECT extract(epoch FROM expires_at - now())::float AS left FROM ${table} WHERE tenant = $1`;
    return (await service.database.query(sql, [tenant]))[0]?.left;
  };
  const bodyOf = (id: string) => ({ video: { meta_data: { session_id: id } } });
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(performance.timeOrigin + performance.now() + ms);
  });
  afterEach(() => vi.useRealTimers());

  it('issues session ids that last five minutes, takes those that are not over and refuses the others', async () => {
    const tenant = randomUUID();
    const sessions = service.get(SessionService);
    const id = await sessions.issue(tenant);
    expect(Math.abs((await secondsLeft('capture_session', tenant)) - 300)).toBeLessThan(5);
    await service.database.query(`UPDATE capture_session SET expires_at = now() + interval '20 s' WHERE tenant = $1`, [
      tenant,
    ]);
    await sessions.deleteExpired();
    await sessions.use(tenant, bodyOf(id));
    const late = await sessions.issue(tenant);
    await service.database.query(`UPDATE capture_session SET expires_at = now() - interval '1 s' WHERE tenant = $1`, [
      tenant,
    ]);
    await expect(sessions.use(tenant, bodyOf(late))).rejects.toMatchObject({ details: { reason: 'session' } });
  });

  it('issues challenges that last two minutes, tells their age, and refuses those that are over', async () => {
    const tenant = randomUUID();
    const challenges = service.get(ActiveChallenges);
    const { id, movements } = await challenges.issue(tenant);
    expect(Math.abs((await secondsLeft('active_challenge', tenant)) - 120)).toBeLessThan(5);
    const used = await challenges.use({ tenant, id });
    expect(used.movements).toEqual(movements);
    expect(used.ageMs).toBeLessThan(5000);
    const { id: late } = await challenges.issue(tenant);
    await service.database.query(`UPDATE active_challenge SET expires_at = now() - interval '1 s' WHERE tenant = $1`, [
      tenant,
    ]);
    await expect(challenges.use({ tenant, id: late })).rejects.toMatchObject({ details: { reason: 'challenge' } });
  });

  it('remembers frames for a day, and those that are not over as long as others do', async () => {
    const tenant = randomUUID();
    const frames = service.get(SeenFrames);
    const frame = { sha256: 'ab'.repeat(32), perceptual: 7n };
    expect(await frames.meet(tenant, [frame])).toEqual({ exact: 0, near: 0 });
    expect(Math.abs((await secondsLeft('seen_frame', tenant)) - 86_400)).toBeLessThan(5);
    await service.database.query(`UPDATE seen_frame SET expires_at = now() + interval '20 s' WHERE tenant = $1`, [
      tenant,
    ]);
    await frames.deleteExpired();
    expect(await frames.meet(tenant, [{ ...frame, sha256: 'cd'.repeat(32) }])).toEqual({ exact: 0, near: 1 });
  });
});

describe('a transaction that is held up while what is over is deleted', () => {
  const held = async (statement: string, tenant: string) => {
    const runner = service.database.createQueryRunner();
    await runner.startTransaction();
    await runner.query(statement, [tenant]);
    return async () => {
      await runner.commitTransaction();
      await runner.release();
    };
  };

  it('keeps a frame that it has met again', async () => {
    const tenant = randomUUID();
    const frames = service.get(SeenFrames);
    const frame = { sha256: 'ef'.repeat(32), perceptual: 9n };
    await frames.meet(tenant, [frame]);
    await service.database.query(`UPDATE seen_frame SET expires_at = now() - interval '1 s' WHERE tenant = $1`, [
      tenant,
    ]);
    const finish = await held(`UPDATE seen_frame SET expires_at = now() + interval '1 d' WHERE tenant = $1`, tenant);
    await frames.deleteExpired();
    await finish();
    await frames.deleteExpired();
    expect(await frames.meet(tenant, [frame])).toEqual({ exact: 1, near: 1 });
  });

  it('uses up its session id once, and no other call does', async () => {
    const tenant = randomUUID();
    const sessions = service.get(SessionService);
    const id = await sessions.issue(tenant);
    const finish = await held('DELETE FROM capture_session WHERE tenant = $1', tenant);
    const other = sessions.use(tenant, { video: { meta_data: { session_id: id } } });
    await sessions.deleteExpired();
    await finish();
    await expect(other).rejects.toMatchObject({ details: { reason: 'session' } });
  });
});
