import { randomUUID } from 'node:crypto';
import { LivenessDecision } from '@bonafide/proto/gen/bonafide/faceliveness/v1/faceliveness_pb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Sweeper } from '../src/journey/lifetime/sweeper.js';
import { auditOf, verify } from './support/audit.js';
import { deviceKeys, enrolled, person, returning, type Stand, startStand } from './support/stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.stop());
afterEach(() => Object.assign(stand.engines, { decision: LivenessDecision.LIVE, score: 6 }));

const query = (sql: string, parameters: unknown[] = []) => stand.service.database.query(sql, parameters);
const kinds = async (tenant: string) => (await auditOf(stand, tenant)).map(({ kind }) => kind);

describe('an entry is left', () => {
  it('by every result of an enrolment and an authentication, with who asked, the verdict and keyed ids', async () => {
    const tenant = randomUUID();
    const { code, keys } = await enrolled(stand, tenant);
    const back = await returning(stand, code, keys, tenant);
    await stand.post('/authentication/verifyDevice', back.device, tenant);
    stand.engines.score = 0;
    await stand.post('/authentication/verifyFace', back.face, tenant);
    const log = await auditOf(stand, tenant);
    expect(log.map(({ kind, facts: { result, status } }) => [kind, result, status])).toEqual([
      ['enrollment.addDevice', 'passed', 'pending'],
      ['enrollment.addFace', 'passed', 'complete'],
      ['authentication.verifyDevice', 'passed', 'pending'],
      ['authentication.verifyFace', 'missed', 'pending'],
    ]);
    expect(log.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(new Set(log.map(({ actor }) => actor))).toEqual(new Set(['test-client']));
    const digest = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(log[1]?.facts).toMatchObject({ session: digest, person: digest, registration: digest, singleFactor: false });
    expect(new Set(log.map(({ facts }) => facts.person)).size).toBe(1);
    expect(new Set(log.map(({ facts }) => facts.session)).size).toBe(2);
    const [{ now }] = await query('SELECT now()');
    for (const { at } of log) expect(Math.abs(now.getTime() - at.getTime())).toBeLessThan(30_000);
  });

  it('by a cancellation and by the end of a session’s time', async () => {
    const tenant = randomUUID();
    const begun = await stand.post('/enrollment/enroll', person(), tenant);
    await stand.post('/enrollment/cancel', { enrollmentToken: begun.body.enrollmentToken }, tenant);
    await stand.post('/enrollment/enroll', person(), tenant);
    await query(`UPDATE session SET expires_at = now() - interval '1 s' WHERE tenant = $1`, [tenant]);
    await stand.service.get(Sweeper).sweep();
    const log = await auditOf(stand, tenant);
    expect(log.map(({ kind, actor }) => [kind, actor])).toEqual([
      ['enrollment.cancelled', 'test-client'],
      ['enrollment.expired', ''],
    ]);
  });

  it('by what administrators read, change and erase, and by nothing that was refused', async () => {
    const tenant = randomUUID();
    const { code } = await enrolled(stand, tenant);
    await stand.post('/admin/registration', { pageNumber: 1, pageSize: 10 }, tenant);
    await stand.get(`/admin/registration/${code}`, tenant);
    await stand.get(`/admin/registration/${randomUUID()}`, tenant);
    const onboardingConfig = {
      maxDeviceIds: 2,
      onboardingOptions: { enrollment: { addDevice: false } },
      note: 'canary',
      canary: 5551234,
    };
    await stand.post('/admin/customerConfig', { onboardingConfig }, tenant);
    await stand.post('/admin/customerConfig', { onboardingConfig: { maxDeviceIds: 0 } }, tenant);
    await stand.remove(`/admin/registration/${code}`, tenant);
    await stand.remove(`/admin/registration/${code}`, tenant);
    const log = (await auditOf(stand, tenant)).slice(2);
    expect(log.map(({ kind }) => kind)).toEqual([
      'registration.listed',
      'registration.read',
      'settings.changed',
      'registration.erased',
    ]);
    const [listed, read, changed, erased] = log.map(({ facts }) => facts);
    expect(listed).toEqual({ pageNumber: 1, pageSize: 10, shown: 1 });
    expect(changed).toEqual({
      set: {
        'onboardingConfig.maxDeviceIds': 2,
        'onboardingConfig.onboardingOptions.enrollment.addDevice': false,
      },
      others: 2,
    });
    expect(erased).toMatchObject({
      reason: 'request',
      registration: read?.registration,
      erased: { subject: 1, session: 1, device: 1, face_sample: 1, outcome: 2 },
    });
  });

  it('by each copy of a read, also under an Idempotency-Key, which keeps no list of people', async () => {
    const tenant = randomUUID();
    await enrolled(stand, tenant);
    const headers = { ...stand.service.as(tenant), 'content-type': 'application/json', 'idempotency-key': 'again' };
    const body = JSON.stringify({ pageNumber: 1, pageSize: 10 });
    for (const _copy of [1, 2]) {
      const answer = await fetch(`${stand.service.url}/onboarding/admin/registration`, {
        method: 'POST',
        headers,
        body,
      });
      expect([answer.status, answer.headers.get('idempotency-replayed')]).toEqual([200, null]);
    }
    expect((await kinds(tenant)).filter((kind) => kind === 'registration.listed')).toHaveLength(2);
    expect(await query('SELECT FROM kept_answer WHERE tenant = $1', [tenant])).toEqual([]);
  });

  it('without a secret, a name, an id or a code', async () => {
    const tenant = randomUUID();
    const { code, keys, who, enrollmentToken } = await enrolled(stand, tenant);
    const back = await returning(stand, code, keys, tenant);
    await stand.post('/authentication/verifyDevice', back.device, tenant);
    await stand.get(`/admin/registration/${code}`, tenant);
    const ids = await query('SELECT id FROM session WHERE tenant = $1 UNION SELECT id FROM subject WHERE tenant = $1', [
      tenant,
    ]);
    await auditOf(stand, tenant);
    const [{ text }] = await query(
      `SELECT string_agg(audit_entry::text, ' ') AS text FROM audit_entry WHERE tenant = $1`,
      [tenant],
    );
    const planted = [
      ...Object.values(who),
      enrollmentToken,
      back.authToken,
      code,
      ...ids.map((row: { id: string }) => row.id),
    ];
    expect(planted.length).toBeGreaterThan(10);
    expect(planted.filter((one) => text.includes(one) || text.includes(Buffer.from(one).toString('hex')))).toEqual([]);
  });
});

describe('an entry and what it tells', () => {
  it('are written together or not at all', async () => {
    const tenant = randomUUID();
    const { code } = await enrolled(stand, tenant);
    const blocking = stand.service.database.createQueryRunner();
    await blocking.startTransaction();
    await blocking.query('LOCK TABLE audit_entry IN ACCESS EXCLUSIVE MODE');
    const answers = Promise.all([
      stand.remove(`/admin/registration/${code}`, tenant),
      stand.post('/admin/customerConfig', { onboardingConfig: { maxDeviceIds: 7 } }, tenant),
      stand.get(`/admin/registration/${code}`, tenant),
    ]);
    for (const { status } of await answers) expect(status).toBeGreaterThanOrEqual(500);
    await blocking.rollbackTransaction();
    await blocking.release();
    expect((await stand.get(`/admin/registration/${code}`, tenant)).status).toBe(200);
    expect((await stand.get('/admin/customerConfig', tenant)).body.onboardingConfig.maxDeviceIds).toBe(3);
    expect(await kinds(tenant)).toEqual(['enrollment.addDevice', 'enrollment.addFace', 'registration.read']);
  }, 40_000);

  it('come to one entry each, however many steps of one tenant run at once', async () => {
    const tenant = randomUUID();
    const tokens = await Promise.all(
      Array.from({ length: 40 }, async () => (await stand.post('/enrollment/enroll', person(), tenant)).body),
    );
    const answers = await Promise.all(
      tokens.flatMap(({ enrollmentToken }) => {
        const body = { enrollmentToken, deviceId: 'phone', publicKey: deviceKeys().spki };
        return [body, body].map((copy) => stand.post('/enrollment/addDevice', copy, tenant));
      }),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const log = await auditOf(stand, tenant);
    expect(log.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
    expect(new Set(log.map(({ facts }) => facts.session)).size).toBe(40);
    expect((await verify(stand, ['--tenant', tenant])).code).toBe(0);
  });
});
