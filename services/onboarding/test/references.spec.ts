import { randomUUID } from 'node:crypto';
import { Bus } from '@bonafide/messaging/bus';
import { type RpcClient, rpcClient } from '@bonafide/messaging/rpc/rpc-client';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { SessionService } from '@bonafide/proto/gen/bonafide/onboarding/v1/sessions_pb';
import { hashToken } from '@bonafide/sealing/tokens';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Sweeper } from '../src/journey/lifetime/sweeper.js';
import { erasuresOf, eventsOf } from './support/events.js';
import { deviceKeys, enrolled, person, returning, type Stand, startStand } from './support/stand.js';

let stand: Stand;
let bus: Bus;
let sessions: RpcClient<typeof SessionService>;
beforeAll(async () => {
  stand = await startStand({ BONAFIDE_REFERENCE_DAYS: '3' });
  bus = await Bus.connect(stand.nats.url, 'webhook', createLogger('webhook', 'silent'));
  sessions = rpcClient(bus, new Metrics('webhook'), SessionService);
});
afterAll(async () => {
  await bus.close();
  await stand.stop();
});

const query = (sql: string, parameters: unknown[] = []) => stand.service.database.query(sql, parameters);
const describeSession = (sessionId: string, tenant: string) => sessions.describe({ sessionId }, { tenant });
const WAITING = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
const notFound = { code: 'NOT_FOUND' };

async function idOf(token: string): Promise<string> {
  const [row] = await query('SELECT id FROM session WHERE token_hash = $1', [hashToken(token)]);
  return row.id;
}

async function begun(tenant: string, who = person()) {
  const { enrollmentToken } = (await stand.post('/enrollment/enroll', who, tenant)).body;
  return { who, enrollmentToken, sessionId: await idOf(enrollmentToken) };
}

describe('the session of an event', () => {
  it('is described by token and username as the caller wrote it, and by the device once there is one', async () => {
    const tenant = randomUUID();
    const { who, enrollmentToken, sessionId } = await begun(tenant, person(' Tróy '));
    const named = { operationToken: enrollmentToken, username: who.username };
    expect(await describeSession(sessionId, tenant)).toMatchObject(named);
    expect((await describeSession(sessionId, tenant)).deviceId).toBeUndefined();
    const device = { enrollmentToken, deviceId: 'phone', publicKey: deviceKeys().spki };
    await stand.post('/enrollment/addDevice', device, tenant);
    expect(await describeSession(sessionId, tenant)).toMatchObject({ ...named, deviceId: 'phone' });
  });

  it('of a person who comes back by code has the username of the registration', async () => {
    const tenant = randomUUID();
    const { who, code, keys } = await enrolled(stand, tenant);
    const { authToken } = await returning(stand, code, keys, tenant);
    const found = await describeSession(await idOf(authToken), tenant);
    expect(found).toMatchObject({ operationToken: authToken, username: who.username, deviceId: 'phone' });
    const { reEnrollmentToken } = (await stand.post('/enrollment/enroll', who, tenant)).body;
    const again = await describeSession(await idOf(reEnrollmentToken), tenant);
    expect(again).toMatchObject({ operationToken: reEnrollmentToken, username: who.username });
  });

  it('of a browser has its sessionToken', async () => {
    const tenant = randomUUID();
    const who = person();
    const { body } = await stand.post('/b2c/triggerEnroll', { username: who.username, email: who.email }, tenant);
    const [{ id }] = await query('SELECT id FROM b2c_session WHERE token_hash = $1', [hashToken(body.sessionToken)]);
    const named = { operationToken: body.sessionToken, username: who.username };
    expect(await describeSession(id, tenant)).toMatchObject(named);
  });

  it('that was cancelled still is, so that its end can be told; the device is gone', async () => {
    const tenant = randomUUID();
    const { who, enrollmentToken, sessionId } = await begun(tenant);
    const device = { enrollmentToken, deviceId: 'phone', publicKey: deviceKeys().spki };
    await stand.post('/enrollment/addDevice', device, tenant);
    await stand.post('/enrollment/cancel', { enrollmentToken }, tenant);
    const found = await describeSession(sessionId, tenant);
    expect(found).toMatchObject({ operationToken: enrollmentToken, username: who.username });
    expect(found.deviceId).toBeUndefined();
  });

  it('is unknown to another tenant, and so is one that never was', async () => {
    const tenant = randomUUID();
    const { sessionId } = await begun(tenant);
    await expect(describeSession(sessionId, randomUUID())).rejects.toMatchObject(notFound);
    await expect(describeSession(randomUUID(), tenant)).rejects.toMatchObject(notFound);
    await expect(describeSession("' OR true --", tenant)).rejects.toMatchObject(notFound);
  });

  it('is at rest without token and username in clear', async () => {
    const tenant = randomUUID();
    const { who, enrollmentToken, sessionId } = await begun(tenant);
    const [{ sealed }] = await query('SELECT sealed FROM session_reference WHERE session_id = $1', [sessionId]);
    expect(sealed.includes(enrollmentToken) || sealed.includes(who.username)).toBe(false);
  });

  it('is forgotten after the days of the configuration, not before', async () => {
    const tenant = randomUUID();
    const [old, young] = [await begun(tenant), await begun(tenant)];
    const age = `UPDATE session_reference SET started_at = now() - $2::interval WHERE session_id = $1`;
    await query(age, [old.sessionId, '73 hours']);
    await query(age, [young.sessionId, '71 hours']);
    await stand.service.get(Sweeper).sweep();
    await expect(describeSession(old.sessionId, tenant)).rejects.toMatchObject(notFound);
    expect((await describeSession(young.sessionId, tenant)).username).toBe(young.who.username);
  });
});

describe('an erasure', () => {
  it('takes every description of the username, and tells the sessions that events were about', async () => {
    const tenant = randomUUID();
    const who = person();
    const cancelled = await begun(tenant, who);
    await stand.post('/enrollment/cancel', { enrollmentToken: cancelled.enrollmentToken }, tenant);
    const { code, keys } = await enrolled(stand, tenant, who.username);
    const { authToken } = await returning(stand, code, keys, tenant);
    const { body } = await stand.post('/b2c/triggerAuthenticate', { username: who.username }, tenant);
    const [{ id: browser }] = await query('SELECT id FROM b2c_session WHERE token_hash = $1', [
      hashToken(body.sessionToken),
    ]);
    const ofPerson = await query('SELECT id FROM session WHERE tenant = $1 AND subject_id IS NOT NULL', [tenant]);
    const told = [cancelled.sessionId, browser, ...ofPerson.map(({ id }: { id: string }) => id)];
    expect(told).toContain(await idOf(authToken));
    const friend = await begun(tenant);

    expect((await stand.remove(`/admin/registration/${code}`, tenant)).status).toBe(200);
    for (const id of told) await expect(describeSession(id, tenant)).rejects.toMatchObject(notFound);
    expect((await describeSession(friend.sessionId, tenant)).username).toBe(friend.who.username);
    const [erasure, ...more] = await erasuresOf(stand, tenant);
    expect(more).toEqual([]);
    expect(erasure).toMatchObject({ type: 'registration.erased', registrationCode: code });
    expect([...(erasure?.sessionIds ?? [])].sort()).toEqual([...told].sort());
  });

  it('tells the session that began at the same time, too', async () => {
    const tenant = randomUUID();
    const { code } = await enrolled(stand, tenant);
    const id = randomUUID();
    const erasing = await stand.service.database.transaction(async (manager) => {
      await manager.query(
        `INSERT INTO session SELECT $2::uuid, tenant, 'authentication', sha256($2::uuid::text::bytea), subject_id, '{}', '{verifyFace}', 'pending',
           3, true, now(), 900, now() + interval '1 h', now() + interval '1 h', false FROM session WHERE tenant = $1`,
        [tenant, id],
      );
      await manager.query(
        'INSERT INTO session_reference SELECT $2::uuid, tenant, username_digest, sealed, now() FROM session_reference WHERE tenant = $1',
        [tenant, id],
      );
      const erased = stand.remove(`/admin/registration/${code}`, tenant);
      await vi.waitFor(async () => expect(await query(WAITING)).toHaveLength(1), { timeout: 5000 });
      return { erased };
    });
    expect((await erasing.erased).status).toBe(200);
    const [erasure] = await erasuresOf(stand, tenant);
    expect(erasure?.sessionIds).toContain(id);
    expect(await query('SELECT FROM session WHERE tenant = $1', [tenant])).toEqual([]);
  });

  it('is told once where two come at once', async () => {
    const tenant = randomUUID();
    const { code } = await enrolled(stand, tenant);
    const both = await Promise.all([1, 2].map(() => stand.remove(`/admin/registration/${code}`, tenant)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect(await erasuresOf(stand, tenant)).toHaveLength(1);
  });

  it('leaves the events of sessions as they were', async () => {
    const tenant = randomUUID();
    const { sessionId } = await begun(tenant);
    expect((await eventsOf(stand, sessionId)).map(({ type }) => type)).toEqual(['enrollment.started']);
  });
});
