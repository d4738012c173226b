import { randomUUID } from 'node:crypto';
import { DEFAULT_STREAM, EVENT_STREAM, ensureStream } from '@bonafide/messaging/events/event-stream';
import { createLogger } from '@bonafide/platform/observability/logger';
import { operatorBus } from '@bonafide/testing/nats';
import { asOwner } from '@bonafide/testing/service';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Retention } from '../src/administration/retention.js';
import { Sweeper } from '../src/journey/lifetime/sweeper.js';
import { auditOf } from './support/audit.js';
import { configure } from './support/documents.js';
import { registrationEventsOf } from './support/events.js';
import { newcomer, type RegistryCaller, registryOf } from './support/registry.js';
import { captureOf, deviceKeys, enrolled, photograph, type Stand, startStand } from './support/stand.js';

let stand: Stand;
let caller: RegistryCaller;
beforeAll(async () => {
  stand = await startStand();
  caller = await registryOf(stand);
});
afterAll(async () => {
  await caller.close();
  await stand.stop();
});

const UUID = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const TAKEN = { code: 'INVALID_VALUE', details: { field: 'username', reason: 'taken' } };
const TABLES = ['subject', 'face_sample', 'registered_request', 'registration_change', 'audit_entry'];

const query = (sql: string, parameters: unknown[] = []) => stand.service.database.query(sql, parameters);
const register = async (tenant: string, change: object = {}) => {
  const who = { ...(await newcomer()), ...change };
  return { who, ...(await caller.register(who, tenant)) };
};
const faceOf = async () => ({ faceLivenessData: captureOf(await photograph()) });

/** How many rows each table has of a tenant, those without any left out. */
async function rowsOf(tenant: string): Promise<Record<string, number>> {
  const counts = await Promise.all(
    TABLES.map(async (table) => [
      table,
      (await query(`SELECT FROM ${table} WHERE tenant = $1`, [tenant])).length as number,
    ]),
  );
  return Object.fromEntries(counts.filter(([, count]) => count !== 0));
}

describe('a person who is registered by a picture alone', () => {
  it('is a registration like any other: listed, counted, shown, exported, audited and told', async () => {
    const tenant = randomUUID();
    const { who, registrationCode, isNew } = await register(tenant);
    expect([registrationCode, isNew]).toEqual([UUID, true]);
    const list = (await stand.post('/admin/registration', { pageNumber: 1, pageSize: 10 }, tenant)).body;
    const shown = { registrationCode, username: who.username, name: 'Amara Okafor', phoneNumber: '6175550143' };
    expect(list).toMatchObject({ totalRecords: 1, list: [shown] });
    const details = await stand.get(`/admin/registration/${registrationCode}`, tenant);
    expect([details.status, details.body]).toEqual([200, expect.objectContaining({ ...shown, activities: [] })]);
    const { body } = await stand.get(`/admin/registration/${registrationCode}/export`, tenant);
    const { username, email, firstName, lastName } = who;
    expect(body).toMatchObject({
      isComplete: true,
      profile: { username, email, firstName, lastName, phoneNumber: '6175550143' },
      pictures: [{ kind: 'face', mediaType: 'image/jpeg' }],
      sessions: [],
    });
    const [added] = await auditOf(stand, tenant);
    expect(added).toMatchObject({ kind: 'registration.added', actor: 'test-client' });
    expect(Object.keys(added?.facts ?? {}).sort()).toEqual(['person', 'registration']);
    expect(await registrationEventsOf(stand, tenant)).toMatchObject([{ type: 'registration.added', registrationCode }]);
  });

  it('is not readable at rest or in logs', async () => {
    const tenant = randomUUID();
    const username = `canary-${randomUUID()}`;
    const { who } = await register(tenant, { username, email: `${username}@mail.example`, firstName: username });
    await expect(caller.register({ ...who, lastName: 'Another' }, tenant)).rejects.toMatchObject(TAKEN);
    const rows = await Promise.all(
      [...TABLES, 'outbox_event'].map((table) => query(`SELECT to_jsonb(t)::text AS row FROM ${table} t`)),
    );
    const text = rows.flat().map(({ row }) => row as string);
    expect(text.join()).toContain(tenant);
    for (const secret of [username, who.template, who.image.subarray(100, 140)]) {
      expect(text.join()).not.toContain(Buffer.from(secret).toString('hex'));
      expect(text.join()).not.toContain(Buffer.from(secret).toString());
    }
    expect(stand.service.logs.join('\n')).not.toContain(username);
  });

  it('authenticates where the tenant asks for a face alone', async () => {
    const tenant = randomUUID();
    await configure(stand, tenant, { onboardingOptions: { authentication: { verifyDevice: false } } });
    const { registrationCode } = await register(tenant);
    const { body } = await stand.post('/authentication/authenticate', { registrationCode }, tenant);
    expect(body.requiredChecks).toEqual(['verifyFace']);
    const answer = await stand.post(
      '/authentication/verifyFace',
      { ...(await faceOf()), authToken: body.authToken },
      tenant,
    );
    expect(answer.body).toMatchObject({ matchResult: true, authStatus: 2 });
  });

  it('cannot pass for a device that they do not have, until a re-enrolment has brought one', async () => {
    const tenant = randomUUID();
    const { who, registrationCode } = await register(tenant);
    const { authToken } = (await stand.post('/authentication/authenticate', { registrationCode }, tenant)).body;
    await stand.post('/authentication/verifyFace', { ...(await faceOf()), authToken }, tenant);
    const without = { authToken, deviceId: 'phone', signature: Buffer.alloc(70).toString('base64') };
    expect((await stand.post('/authentication/verifyDevice', without, tenant)).body.authStatus).not.toBe(2);
    const { username, email } = who;
    const begun = (await stand.post('/enrollment/enroll', { username, email }, tenant)).body;
    const { reEnrollmentToken } = begun;
    expect(begun.userExistsAlready).toBe(true);
    await stand.post('/reEnrollment/verifyFace', { ...(await faceOf()), reEnrollmentToken }, tenant);
    const device = { reEnrollmentToken, deviceId: 'phone', publicKey: deviceKeys().spki };
    expect((await stand.post('/reEnrollment/completeReEnroll', device, tenant)).body.registrationCode).toBe(
      registrationCode,
    );
  });

  it('is erased whole, with a receipt, and the same request makes a registration anew', async () => {
    const tenant = randomUUID();
    const { who, registrationCode } = await register(tenant);
    expect((await stand.remove(`/admin/registration/${registrationCode}`, tenant)).status).toBe(200);
    const receipt = (await stand.get(`/admin/registration/${registrationCode}/erasure`, tenant)).body;
    expect(receipt.erased).toEqual({ face_sample: 1, registered_request: 1, subject: 1 });
    const { subject, face_sample, registered_request } = await rowsOf(tenant);
    expect([subject, face_sample, registered_request]).toEqual([undefined, undefined, undefined]);
    const again = await caller.register(who, tenant);
    expect(again).toMatchObject({ isNew: true, registrationCode: UUID });
    expect(again.registrationCode).not.toBe(registrationCode);
  });

  it('is erased once unused for longer than the tenant keeps people', async () => {
    const tenant = randomUUID();
    await configure(stand, tenant, { policy: { registrationRetentionDays: 30 } });
    await register(tenant);
    await query(`UPDATE subject SET active_at = active_at - interval '29 days' WHERE tenant = $1`, [tenant]);
    await stand.service.get(Retention).eraseUnused();
    expect((await rowsOf(tenant)).subject).toBe(1);
    await query(`UPDATE subject SET active_at = active_at - interval '2 days' WHERE tenant = $1`, [tenant]);
    await stand.service.get(Retention).eraseUnused();
    expect((await rowsOf(tenant)).subject).toBeUndefined();
  });
});

describe('the same request again', () => {
  it('gets the same code within an hour, also from an engine that makes another template; nothing more happens', async () => {
    const tenant = randomUUID();
    const { who, registrationCode } = await register(tenant);
    const repeat = await caller.register({ ...who, template: new Uint8Array([1, 2, 3]) }, tenant);
    expect(repeat).toMatchObject({ registrationCode, isNew: false });
    expect(await rowsOf(tenant)).toEqual(Object.fromEntries(TABLES.map((table) => [table, 1])));
    expect(await registrationEventsOf(stand, tenant)).toHaveLength(1);
  });

  it('is one for a username that is taken an hour later, when nothing is kept of it', async () => {
    const tenant = randomUUID();
    const { who } = await register(tenant);
    await query(`UPDATE registered_request SET registered_at = now() - interval '59 minutes' WHERE tenant = $1`, [
      tenant,
    ]);
    await stand.service.get(Sweeper).sweep();
    expect((await caller.register(who, tenant)).isNew).toBe(false);
    await query(`UPDATE registered_request SET registered_at = now() - interval '61 minutes' WHERE tenant = $1`, [
      tenant,
    ]);
    await expect(caller.register(who, tenant)).rejects.toMatchObject(TAKEN);
    await stand.service.get(Sweeper).sweep();
    expect((await rowsOf(tenant)).registered_request).toBeUndefined();
  });

  it('of another tenant registers another person', async () => {
    const { who, registrationCode } = await register(randomUUID());
    const other = await caller.register(who, randomUUID());
    expect(other.isNew).toBe(true);
    expect(other.registrationCode).not.toBe(registrationCode);
    const digests = await query('SELECT DISTINCT digest FROM registered_request ORDER BY digest');
    expect(digests).toHaveLength((await query('SELECT FROM registered_request')).length);
  });

  it.each(['email', 'firstName', 'lastName', 'phoneNumber', 'image'] as const)(
    'is none with another %s: the username is taken',
    async (field) => {
      const tenant = randomUUID();
      const { who } = await register(tenant);
      const change = { email: 'b@mail.example', phoneNumber: '2025550199', image: new Uint8Array(await photograph()) };
      const other = { ...who, [field]: field in change ? change[field as keyof typeof change] : 'Another' };
      await expect(caller.register(other, tenant)).rejects.toMatchObject(TAKEN);
    },
  );
});

describe('a username', () => {
  it('is taken in every spelling, by an enrolment too', async () => {
    const tenant = randomUUID();
    await register(tenant, { username: 'Tr\u00f3y' });
    await expect(register(tenant, { username: ' Tro\u0301y ' })).rejects.toMatchObject(TAKEN);
    expect((await register(tenant, { username: 'tr\u00f3y' })).isNew).toBe(true);
    const { who } = await enrolled(stand, tenant);
    await expect(register(tenant, { username: who.username })).rejects.toMatchObject(TAKEN);
  });

  it('that twenty requests ask for at once has one winner; nineteen write nothing', async () => {
    const tenant = randomUUID();
    const username = `user-${randomUUID()}`;
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => register(tenant, { username })));
    const refused = all.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused).toHaveLength(19);
    for (const reason of refused) expect(reason).toMatchObject(TAKEN);
    expect(await rowsOf(tenant)).toEqual(Object.fromEntries(TABLES.map((table) => [table, 1])));
    expect(await registrationEventsOf(stand, tenant)).toHaveLength(1);
  });

  it('that one request asks for twenty times at once has one registration, and its code is everybody’s answer', async () => {
    const tenant = randomUUID();
    const who = await newcomer();
    const all = await Promise.all(Array.from({ length: 20 }, () => caller.register(who, tenant)));
    expect(new Set(all.map(({ registrationCode }) => registrationCode)).size).toBe(1);
    expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect((await rowsOf(tenant)).subject).toBe(1);
  });

  it('that an unfinished enrolment has is registered all the same; the enrolment fails as it completes', async () => {
    const tenant = randomUUID();
    const who = await newcomer();
    const { username, email } = who;
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', { username, email }, tenant)).body;
    const device = { enrollmentToken, deviceId: 'phone', publicKey: deviceKeys().spki };
    await stand.post('/enrollment/addDevice', device, tenant);
    const { registrationCode } = await caller.register(who, tenant);
    const late = await stand.post('/enrollment/addFace', { ...(await faceOf()), enrollmentToken }, tenant);
    expect(late.body).toMatchObject({ enrollmentStatus: 0, registrationCode: '' });
    expect(await query('SELECT code FROM subject WHERE tenant = $1', [tenant])).toEqual([{ code: registrationCode }]);
  });

  it('that an enrolment completes with at the same time is registered once, whichever comes first', async () => {
    for (let round = 0; round < 12; round += 1) {
      const tenant = randomUUID();
      const who = await newcomer();
      const { username, email } = who;
      const { enrollmentToken } = (await stand.post('/enrollment/enroll', { username, email }, tenant)).body;
      const device = { enrollmentToken, deviceId: 'phone', publicKey: deviceKeys().spki };
      await stand.post('/enrollment/addDevice', device, tenant);
      const [face, added] = await Promise.allSettled([
        stand.post('/enrollment/addFace', { ...(await faceOf()), enrollmentToken }, tenant),
        caller.register(who, tenant),
      ]);
      const enrolledCode = face.status === 'fulfilled' ? face.value.body.registrationCode : undefined;
      if (added.status === 'rejected') expect(added.reason).toMatchObject(TAKEN);
      else expect(enrolledCode).toBe('');
      const code = added.status === 'fulfilled' ? added.value.registrationCode : enrolledCode;
      expect(await query('SELECT code FROM subject WHERE tenant = $1', [tenant])).toEqual([{ code }]);
    }
  });
});

describe('what is refused leaves nothing:', () => {
  it.each<[string, object, object]>([
    ['no username', { username: '' }, { code: 'FIELD_MISSING', details: { field: 'username' } }],
    ['no e-mail address', { email: '' }, { code: 'FIELD_MISSING', details: { field: 'email' } }],
    ['no picture', { image: new Uint8Array() }, { code: 'FIELD_MISSING', details: { field: 'image' } }],
    ['no template', { template: new Uint8Array() }, { code: 'FIELD_MISSING', details: { field: 'template' } }],
    ['a username of white space', { username: ' \t' }, { code: 'INVALID_VALUE', details: { field: 'username' } }],
    ['a long username', { username: 'u'.repeat(257) }, { code: 'INVALID_VALUE', details: { field: 'username' } }],
    ['an address that is none', { email: 'nobody' }, { code: 'INVALID_VALUE', details: { field: 'email' } }],
    ['a long first name', { firstName: 'n'.repeat(257) }, { code: 'INVALID_VALUE', details: { field: 'firstName' } }],
    ['a long last name', { lastName: 'n'.repeat(257) }, { code: 'INVALID_VALUE', details: { field: 'lastName' } }],
    ['a number that is none', { phoneNumber: 'x' }, { code: 'INVALID_VALUE', details: { field: 'phoneNumber' } }],
    ['a large picture', { image: new Uint8Array(6_000_001) }, { code: 'INVALID_VALUE', details: { field: 'image' } }],
    [
      'a large template',
      { template: new Uint8Array(131_073) },
      { code: 'INVALID_VALUE', details: { field: 'template' } },
    ],
    ['no picture at all', { image: Buffer.from('hello') }, { code: 'INVALID_MEDIA', details: { field: 'image' } }],
  ])('%s', async (_name, change, error) => {
    const tenant = randomUUID();
    await expect(register(tenant, change)).rejects.toMatchObject(error);
    expect(await rowsOf(tenant)).toEqual({});
    expect(await registrationEventsOf(stand, tenant)).toEqual([]);
  });

  it.each<[string, object, object]>([
    [
      'a person without a consent, where the tenant requires one',
      { policy: { biometricConsentRequired: true } },
      { field: 'biometricConsent', reason: 'consent_required' },
    ],
    [
      'anybody, where the tenant keeps no people',
      { saveToSubjectManager: 0 },
      { field: 'saveToSubjectManager', reason: 'not_kept' },
    ],
  ])('%s', async (_name, onboardingConfig, details) => {
    const tenant = randomUUID();
    await configure(stand, tenant, onboardingConfig);
    await expect(register(tenant)).rejects.toMatchObject({ code: 'INVALID_VALUE', details });
    const { audit_entry: _settings, ...rows } = await rowsOf(tenant);
    expect(rows).toEqual({});
  });

  it('a call that no client stands behind', async () => {
    const who = await newcomer();
    const none = caller.registry.register(who, { tenant: 'acme' });
    await expect(none).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await query('SELECT FROM subject WHERE tenant = $1', ['acme'])).toEqual([]);
  });
});

describe('a failure leaves nothing half done, and the same request works afterwards:', () => {
  const waiting = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
    AND query LIKE 'INSERT INTO registered_request%'`;

  /** Runs what a test does in the middle of a registration's transaction: reads pass the lock, the writing waits. */
  async function whileWritten(tenant: string, meanwhile: () => Promise<unknown>, deadlineMs = 10_000) {
    const who = await newcomer();
    const held = await stand.service.database.transaction(async (manager) => {
      await manager.query('LOCK TABLE registered_request IN EXCLUSIVE MODE');
      const result = caller.register(who, tenant, { deadlineMs }).catch((error: unknown) => error);
      await vi.waitFor(async () => expect(await query(waiting)).toHaveLength(1), { timeout: 5000 });
      await meanwhile();
      return { result };
    });
    return { who, answer: await held.result };
  }

  it('the database goes away', async () => {
    const tenant = randomUUID();
    const { who, answer } = await whileWritten(tenant, () =>
      query(`SELECT pg_terminate_backend(pid) FROM (${waiting}) AS waits`),
    );
    expect(answer).toMatchObject({ code: 'UNAVAILABLE' });
    expect(await rowsOf(tenant)).toEqual({});
    expect((await caller.register(who, tenant)).isNew).toBe(true);
  });

  it.each(['face_sample', 'registered_request', 'audit_entry', 'outbox_event'])(
    '%s cannot be written',
    async (table) => {
      const tenant = randomUUID();
      const who = await newcomer();
      const constraint = `ALTER TABLE ${table} ADD CONSTRAINT planted CHECK (false) NOT VALID`;
      await asOwner(stand.service, constraint);
      await expect(caller.register(who, tenant)).rejects.toMatchObject({ code: 'INTERNAL' });
      await asOwner(stand.service, `ALTER TABLE ${table} DROP CONSTRAINT planted`);
      expect(await rowsOf(tenant)).toEqual({});
      expect(await registrationEventsOf(stand, tenant)).toEqual([]);
      expect((await caller.register(who, tenant)).isNew).toBe(true);
      expect(await registrationEventsOf(stand, tenant)).toHaveLength(1);
    },
  );

  it('the caller has given up', async () => {
    const tenant = randomUUID();
    const { who, answer } = await whileWritten(tenant, () => new Promise((resolve) => setTimeout(resolve, 700)), 500);
    expect(answer).toMatchObject({ code: 'TIMEOUT' });
    await vi.waitFor(async () => expect(await query(waiting)).toEqual([]));
    expect(await rowsOf(tenant)).toEqual({});
    expect((await caller.register(who, tenant)).isNew).toBe(true);
  });

  it('the stream of events is gone: nobody is refused, and the event is told once it is back', async () => {
    const tenant = randomUUID();
    const bus = await operatorBus(stand.nats.url);
    const manager = await jetstreamManager(bus.connection);
    await manager.streams.delete(EVENT_STREAM);
    const { registrationCode } = await caller.register(await newcomer(), tenant);
    expect(await query('SELECT FROM outbox_event WHERE ordering_key = $1', [registrationCode])).toHaveLength(1);
    await ensureStream(manager, DEFAULT_STREAM, createLogger('test', 'silent'));
    await bus.close();
    expect(await registrationEventsOf(stand, tenant)).toMatchObject([{ type: 'registration.added', registrationCode }]);
  });

  it('the message bus goes away', async () => {
    const tenant = randomUUID();
    const who = await newcomer();
    await stand.nats.stop();
    await expect(caller.register(who, tenant)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await rowsOf(tenant)).toEqual({});
    await stand.nats.start();
    await vi.waitFor(async () => expect((await caller.register(who, tenant)).registrationCode).toEqual(UUID), {
      timeout: 15_000,
      interval: 200,
    });
    expect((await rowsOf(tenant)).subject).toBe(1);
    expect(await registrationEventsOf(stand, tenant)).toHaveLength(1);
  });
});
