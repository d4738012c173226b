import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Sweeper } from '../src/journey/lifetime/sweeper.js';
import { ObjectRemovals } from '../src/objects/object-removals.js';
import { OBJECT_STORE, type ObjectStore } from '../src/objects/object-store.js';
import { auditOf } from './support/audit.js';
import { deviceKeys, enrolled, PUBLIC_URL, person, returning, type Stand, startStand } from './support/stand.js';

const folder = mkdtempSync(join(tmpdir(), 'bonafide-recordings-'));
let stand: Stand;
beforeAll(async () => {
  stand = await startStand({ BONAFIDE_RECORDINGS_FOLDER: folder });
});
afterAll(async () => {
  await stand.stop();
  rmSync(folder, { recursive: true });
});

const SWITCHES = { recordEnrollmentVideo: true, recordAuthenticationVideo: true, recordRenrollmentVideo: true };
const query = (sql: string, parameters: unknown[] = []) => stand.service.database.query(sql, parameters);
const removals = () => stand.service.get(ObjectRemovals).removeDue();
const digest = (token: string) => createHash('sha256').update(token).digest('hex');

async function recording(switches: object = SWITCHES): Promise<string> {
  const tenant = randomUUID();
  await stand.post('/admin/customerConfig', { onboardingConfig: switches }, tenant);
  return tenant;
}

const info = (tenant: string, type: string, token: unknown, more: object = {}, path = 'recordingInfo') =>
  stand.post(`/admin/${path}`, { type, token, ...more }, tenant);

const follow = (tenant: string, link: string, method: string, body?: string) =>
  fetch(link.replace(PUBLIC_URL, stand.service.url), {
    method,
    headers: stand.service.as(tenant, ''),
    ...(body && { body }),
  });

async function stored(tenant: string, type: string, token: string, text = 'video') {
  const { body } = await info(tenant, type, token);
  expect((await follow(tenant, body.credential.uploadURL, 'PUT', text)).status).toBe(200);
  return body.credential as { uploadURL: string; downloadURL: string };
}

async function begun(tenant: string): Promise<string> {
  return (await stand.post('/enrollment/enroll', person(), tenant)).body.enrollmentToken;
}

describe('recordVideo', () => {
  it.each([true, false])('tells at the beginning of each flow whether it is recorded: %s', async (isOn) => {
    const tenant = await recording(Object.fromEntries(Object.keys(SWITCHES).map((name) => [name, isOn])));
    const { code, who } = await enrolled(stand, tenant);
    const first = await stand.post('/enrollment/enroll', person(), tenant);
    const again = await stand.post('/enrollment/enroll', who, tenant);
    const back = await stand.post('/authentication/authenticate', { registrationCode: code }, tenant);
    expect([first, again, back].map(({ body }) => body.recordVideo)).toEqual([isOn, isOn, isOn]);
  });
});

describe('recordingInfo', () => {
  it.each(['recordingInfo', 'recording', 'recordingStorage'])(
    'as %s tells where, and links that end in an hour',
    async (path) => {
      const tenant = await recording();
      const token = await begun(tenant);
      const { status, headers, body, text } = await info(tenant, 'enrollment', token, {}, path);
      expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(body).toEqual({
        vendor: 'AWS',
        bucketName: 'recordings',
        objectKey: `id-example/${tenant}/recording/enrollment/${digest(token)}`,
        credential: {
          uploadURL: expect.stringContaining(`${PUBLIC_URL}/${tenant}/hosted/recording?`),
          downloadURL: expect.stringContaining(`${PUBLIC_URL}/${tenant}/hosted/recording?`),
          expiration: expect.any(String),
        },
      });
      const seconds = (Date.parse(body.credential.expiration) - Date.now()) / 1000;
      expect(seconds).toBeGreaterThan(3590);
      expect(seconds).toBeLessThanOrEqual(3600);
      const expires = Number(new URL(body.credential.uploadURL).searchParams.get('expires'));
      expect(Math.abs(expires - Date.now() / 1000 - 3600)).toBeLessThan(10);
      expect(text).not.toContain(token);
    },
  );

  it('gives the one link of use when asked for it: to store, then to fetch', async () => {
    const tenant = await recording();
    const token = await begun(tenant);
    const first = (await info(tenant, 'enrollment', token, { presignedURL: true })).body;
    expect(first.credential).toEqual({});
    expect((await follow(tenant, first.presignedURL, 'PUT', 'video')).status).toBe(200);
    const second = (await info(tenant, 'enrollment', token, { presignedURL: true })).body;
    expect(await (await follow(tenant, second.presignedURL, 'GET')).text()).toBe('video');
    expect(second.objectKey).toBe(first.objectKey);
  });

  it('serves each flow, by its own tokens', async () => {
    const tenant = await recording();
    const { code, keys, who, enrollmentToken } = await enrolled(stand, tenant);
    const { authToken } = await returning(stand, code, keys, tenant);
    const { reEnrollmentToken } = (await stand.post('/enrollment/enroll', who, tenant)).body;
    const tokens = { enrollment: enrollmentToken, authentication: authToken, 're-enrollment': reEnrollmentToken };
    for (const type of Object.keys(tokens)) {
      for (const [of, token] of Object.entries(tokens)) {
        const { status, body } = await info(tenant, type, token);
        expect([type, of, status]).toEqual([type, of, type === of ? 200 : 400]);
        if (type === of) expect(body.objectKey).toContain(`/recording/${type}/`);
        else expect(body.errorMsg).toContain('token');
      }
    }
  });

  it('takes nothing where the type is not recorded, and leaves no trace', async () => {
    const tenant = await recording({});
    const token = await begun(tenant);
    const { status, body } = await info(tenant, 'enrollment', token);
    expect([status, body.credential]).toEqual([200, {}]);
    const { presignedURL } = (await info(tenant, 'enrollment', token, { presignedURL: true })).body;
    expect((await follow(tenant, presignedURL, 'PUT', 'video')).status).toBe(403);
    expect((await follow(tenant, presignedURL, 'GET')).status).toBe(404);
    expect(await query('SELECT FROM recording WHERE tenant = $1', [tenant])).toEqual([]);
  });

  it('knows no session of another tenant, nor its recording', async () => {
    const [tenant, other] = [await recording(), await recording()];
    const token = await begun(tenant);
    await stored(tenant, 'enrollment', token);
    expect((await info(other, 'enrollment', token)).status).toBe(400);
  });

  it.each<[string, object, string]>([
    ['a type that is none', { type: 'reenrollment', token: 'x' }, 'type'],
    ['no type', { token: 'x' }, 'type'],
    ['no token', { type: 'enrollment' }, 'token'],
    ['an empty token', { type: 'enrollment', token: '' }, 'token'],
    ['an unknown token', { type: 'enrollment', token: randomUUID() }, 'token'],
    ['a token that is no text', { type: 'enrollment', token: 5 }, 'token'],
    ['a flag that is none', { type: 'enrollment', token: 'x', presignedURL: 'yes' }, 'presignedURL'],
  ])('refuses %s', async (_name, body, field) => {
    const { status, body: error } = await stand.post('/admin/recordingInfo', body, await recording());
    expect([status, error.errorMsg]).toEqual([400, expect.stringContaining(field)]);
  });

  it('leaves an entry in the audit log, and no token or link in any log', async () => {
    const tenant = await recording();
    const token = await begun(tenant);
    const { uploadURL } = await stored(tenant, 'enrollment', token);
    const entries = (await auditOf(stand, tenant)).filter(({ kind }) => kind === 'recording.linked');
    expect(entries).toMatchObject([{ actor: 'test-client', facts: { type: 'enrollment', upload: true } }]);
    const signature = new URL(uploadURL).searchParams.get('signature') ?? '';
    expect(stand.service.logs.filter((line) => line.includes(token) || line.includes(signature))).toEqual([]);
  });
});

describe('a recording', () => {
  it('is fetched by its session’s token as long as it is kept, and stored no more once the session is over', async () => {
    const tenant = await recording();
    const { enrollmentToken } = await enrolled(stand, tenant);
    await stored(tenant, 'enrollment', enrollmentToken);
    await query(`UPDATE session SET expires_at = now() - interval '1 s' WHERE tenant = $1`, [tenant]);
    await stand.service.get(Sweeper).sweep();
    const { credential } = (await info(tenant, 'enrollment', enrollmentToken)).body;
    expect(credential).not.toHaveProperty('uploadURL');
    expect(await (await follow(tenant, credential.downloadURL, 'GET')).text()).toBe('video');
  });

  it('is listed by the export, without its content', async () => {
    const tenant = await recording();
    const { code, keys, enrollmentToken } = await enrolled(stand, tenant);
    const { authToken } = await returning(stand, code, keys, tenant);
    await stored(tenant, 'enrollment', enrollmentToken);
    await info(tenant, 'authentication', authToken);
    const { body } = await stand.get(`/admin/registration/${code}/export`, tenant);
    const [session] = await query(`SELECT id FROM session WHERE tenant = $1 AND kind = 'enrollment'`, [tenant]);
    const objectKey = `id-example/${tenant}/recording/enrollment/${digest(enrollmentToken)}`;
    const shown = { type: 'enrollment', sessionId: session.id, date: expect.any(String), bytes: 5, objectKey };
    expect(body.records).toEqual({ recordings: [shown] });
  });

  it('is erased with its registration, also when a link stores it again', async () => {
    const tenant = await recording();
    const { code, keys, enrollmentToken } = await enrolled(stand, tenant);
    const { authToken } = await returning(stand, code, keys, tenant);
    const { uploadURL, downloadURL } = await stored(tenant, 'enrollment', enrollmentToken);
    const other = await stored(tenant, 'authentication', authToken);
    await stand.remove(`/admin/registration/${code}`, tenant);
    const { erased } = (await stand.get(`/admin/registration/${code}/erasure`, tenant)).body;
    expect(erased).toMatchObject({ recording: 2 });
    expect(await removals()).toBe(2);
    for (const link of [downloadURL, other.downloadURL]) expect((await follow(tenant, link, 'GET')).status).toBe(404);
    expect((await info(tenant, 'enrollment', enrollmentToken)).status).toBe(400);
    expect((await follow(tenant, uploadURL, 'PUT', 'video')).status).toBe(200);
    expect(await removals()).toBe(0);
    const ago = `now() - interval '16 minutes'`;
    await query(`UPDATE object_removal SET links_end = ${ago}, due_at = now() WHERE object_key LIKE $1`, [
      `%${tenant}%`,
    ]);
    expect(await removals()).toBe(2);
    expect((await follow(tenant, downloadURL, 'GET')).status).toBe(404);
    expect(await query('SELECT FROM object_removal WHERE object_key LIKE $1', [`%${tenant}%`])).toEqual([]);
  });

  it.each([
    [
      'cancelled',
      (tenant: string, enrollmentToken: string) => stand.post('/enrollment/cancel', { enrollmentToken }, tenant),
    ],
    [
      'swept',
      async (tenant: string) => {
        await query(`UPDATE session SET expires_at = now() - interval '1 s' WHERE tenant = $1`, [tenant]);
        await stand.service.get(Sweeper).sweep();
      },
    ],
  ])('of an enrolment that is %s before it made a registration goes with it', async (_name, end) => {
    const tenant = await recording();
    const token = await begun(tenant);
    const { downloadURL } = await stored(tenant, 'enrollment', token);
    await end(tenant, token);
    await removals();
    expect((await follow(tenant, downloadURL, 'GET')).status).toBe(404);
    expect(await query('SELECT FROM recording WHERE tenant = $1', [tenant])).toEqual([]);
    expect((await info(tenant, 'enrollment', token)).status).toBe(400);
  });

  it('that the store does not remove is tried again a minute later, and keeps no other waiting', async () => {
    const tenant = await recording();
    const tokens = [await begun(tenant), await begun(tenant)] as const;
    const links = [await stored(tenant, 'enrollment', tokens[0]), await stored(tenant, 'enrollment', tokens[1])];
    for (const enrollmentToken of tokens) await stand.post('/enrollment/cancel', { enrollmentToken }, tenant);
    const store: ObjectStore = stand.service.get(OBJECT_STORE as never);
    const failing = vi.spyOn(store, 'delete').mockRejectedValueOnce(new Error('out of order'));
    expect(await removals()).toBe(1);
    expect(await removals()).toBe(0);
    failing.mockRestore();
    const soon = `now() + interval '61 s'`;
    const [left] = await query(`SELECT object_key FROM object_removal WHERE due_at < ${soon}`);
    expect(left.object_key).toContain(tenant);
    await query('UPDATE object_removal SET due_at = now() WHERE object_key = $1', [left.object_key]);
    expect(await removals()).toBe(1);
    for (const { downloadURL } of links) expect((await follow(tenant, downloadURL, 'GET')).status).toBe(404);
  });

  it('that is asked for while its registration is erased is told to none, or removed', async () => {
    const tenant = await recording();
    const { code, enrollmentToken } = await enrolled(stand, tenant);
    const asking = Array.from({ length: 8 }, () => info(tenant, 'enrollment', enrollmentToken));
    const [erased, ...answers] = await Promise.all([stand.remove(`/admin/registration/${code}`, tenant), ...asking]);
    expect(erased?.status).toBe(200);
    expect(answers.filter(({ status }) => status !== 200 && status !== 400)).toEqual([]);
    expect(await query('SELECT FROM recording WHERE tenant = $1', [tenant])).toEqual([]);
    const told = answers.some(({ status }) => status === 200);
    const due = await query('SELECT FROM object_removal WHERE object_key LIKE $1', [`%${tenant}%`]);
    expect(due).toHaveLength(told ? 1 : 0);
  });

  it('of a past session ends with the history', async () => {
    const tenant = await recording();
    const { code, keys, enrollmentToken } = await enrolled(stand, tenant);
    const { authToken } = await returning(stand, code, keys, tenant);
    const { downloadURL } = await stored(tenant, 'authentication', authToken);
    const kept = await stored(tenant, 'enrollment', enrollmentToken);
    await query(`UPDATE session SET expires_at = now() - interval '401 days' WHERE tenant = $1`, [tenant]);
    await stand.service.get(Sweeper).sweep();
    await removals();
    expect((await follow(tenant, downloadURL, 'GET')).status).toBe(404);
    expect((await follow(tenant, kept.downloadURL, 'GET')).status).toBe(200);
  });
});

it('an installation without a store says so, and begins sessions all the same', async () => {
  const bare = await startStand();
  try {
    const { enrollmentToken } = (await bare.post('/enrollment/enroll', person())).body;
    const device = { enrollmentToken, deviceId: 'phone', publicKey: deviceKeys().spki };
    expect((await bare.post('/enrollment/addDevice', device)).status).toBe(200);
    const body = { type: 'enrollment', token: enrollmentToken };
    const refused = await bare.post('/admin/recordingInfo', body);
    expect([refused.status, refused.body.errorMsg]).toEqual([400, expect.stringContaining('no store is configured')]);
  } finally {
    await bare.stop();
  }
});
