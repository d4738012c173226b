import { createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sweeper } from '../src/journey/lifetime/sweeper.js';
import { sealed } from './support/sealed.js';
import {
  captureOf,
  deviceKeys,
  enrolled,
  person,
  photograph,
  returning,
  type Stand,
  startStand,
} from './support/stand.js';

const key = generateKeyPairSync('rsa', { modulusLength: 2048 });
let stand: Stand;
beforeAll(async () => {
  const pem = key.privateKey.export({ type: 'pkcs8', format: 'pem' });
  stand = await startStand({ BONAFIDE_SEALED_REQUEST_KEYS: JSON.stringify([pem]) });
});
afterAll(() => stand.stop());

describe('getPublicKey', () => {
  it('answers the raw PEM of the first key', async () => {
    const answer = await stand.get('/admin/getPublicKey');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(answer.text).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    expect(createPublicKey(answer.text).equals(key.publicKey)).toBe(true);
  });

  it('accepts sealed captures in the journey', async () => {
    const pem = (await stand.get('/admin/getPublicKey')).text;
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', person())).body;
    const keys = deviceKeys();
    await stand.post('/enrollment/addDevice', { enrollmentToken, deviceId: 'phone', publicKey: keys.spki });
    const shot = await photograph();
    const face = { enrollmentToken, faceLivenessData: sealed(pem, captureOf(shot)) };
    const { body } = await stand.post('/enrollment/addFace', face);
    expect(body.enrollmentStatus).toBe(2);
    expect(body.faceLivenessResults.video.autocapture_result.captured_frame).toBe(shot.toString('base64'));
    const { authToken, device } = await returning(stand, body.registrationCode, keys);
    await stand.post('/authentication/verifyDevice', device);
    const back = { authToken, faceLivenessData: sealed(pem, captureOf(await photograph())) };
    expect((await stand.post('/authentication/verifyFace', back)).body.authStatus).toBe(2);
  });

  it.each([
    [
      'does not open',
      (pem: string) => ({ ...sealed(pem, {}), iv: Buffer.alloc(16).toString('base64') }),
      'cannot be opened',
    ],
    ['holds something else', (pem: string) => sealed(pem, { hello: 1 }), 'cannot be opened'],
    ['lacks a part', (pem: string) => ({ ...sealed(pem, {}), p: undefined }), '"faceLivenessData.p" is missing'],
    ['is no base64', (pem: string) => ({ ...sealed(pem, {}), key: '%%' }), 'not valid base64'],
  ])('an envelope that %s is refused with 400', async (_name, make, says) => {
    const pem = (await stand.get('/admin/getPublicKey')).text;
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', person())).body;
    const answer = await stand.post('/enrollment/addFace', { enrollmentToken, faceLivenessData: make(pem) });
    expect([answer.status, answer.body.errorMsg]).toEqual([400, expect.stringContaining(says)]);
  });
});

describe('registrations', () => {
  it('are listed by page', async () => {
    for (let i = 0; i < 3; i += 1) await enrolled(stand, 'paged', `person-${i}`);
    const page = (pageNumber: number) => stand.post('/admin/registration', { pageNumber, pageSize: 2 }, 'paged');
    const first = await page(1);
    expect(first.body).toMatchObject({ pageNumber: 1, pageSize: 2, totalPages: 2, totalRecords: 3 });
    expect(first.body.list[0]).toMatchObject({ username: 'person-2', name: 'Troy Kohler', phoneNumber: '7742961793' });
    expect((await page(2)).body.list).toHaveLength(1);
    const past = await page(9);
    expect([past.status, past.body.list]).toEqual([200, []]);
  });

  it.each([
    ['{}', {}],
    ['page 0', { pageNumber: 0, pageSize: 1 }],
    ['size 0', { pageNumber: 1, pageSize: 0 }],
    ['half a page', { pageNumber: 1.5, pageSize: 1 }],
    ['a text', { pageNumber: '1', pageSize: 1 }],
    ['a size beyond bounds', { pageNumber: 1, pageSize: 1_000_000 }],
  ])('refuse a list with %s', async (_name, body) =>
    expect((await stand.post('/admin/registration', body)).body.status).toBe(400),
  );

  it('show a person with devices and what each session decided', async () => {
    const { code, keys, who } = await enrolled(stand);
    const back = await returning(stand, code, keys);
    await stand.post('/authentication/verifyDevice', back.device);
    await stand.post('/authentication/verifyFace', back.face);
    const { body } = await stand.get(`/admin/registration/${code}`);
    expect(body).toEqual({
      registrationCode: code,
      username: who.username,
      name: 'Troy Kohler',
      email: who.email,
      phoneNumber: '7742961793',
      startDate: expect.stringMatching(/Z$/),
      registeredDevices: [{ deviceId: 'phone', publicKey: keys.spki, registeredDate: expect.stringMatching(/Z$/) }],
      activities: [
        {
          type: 'authentication',
          date: expect.stringMatching(/Z$/),
          status: 2,
          checks: [
            { name: 'verifyDevice', result: 'PASS', date: expect.any(String) },
            { name: 'verifyFace', result: 'PASS', score: 6, date: expect.any(String) },
          ],
        },
        expect.objectContaining({ type: 'enrollment', status: 2 }),
      ],
    });
  });

  it('are erased with all that refers to them; the username is free again', async () => {
    const { code, keys, who } = await enrolled(stand, 'erasing');
    const { face } = await returning(stand, code, keys, 'erasing');
    const erased = await stand.remove(`/admin/registration/${code}`, 'erasing');
    expect([erased.status, erased.body]).toEqual([200, {}]);
    for (const gone of [
      await stand.get(`/admin/registration/${code}`, 'erasing'),
      await stand.remove(`/admin/registration/${code}`, 'erasing'),
    ]) {
      expect([gone.status, gone.body.errorMsg]).toEqual([
        400,
        expect.stringContaining('not a valid registration code'),
      ]);
    }
    expect((await stand.post('/authentication/verifyFace', face, 'erasing')).status).toBe(400);
    for (const table of ['session', 'subject', 'device', 'face_sample', 'step', 'outcome', 'attempt']) {
      expect(await stand.service.database.query(`SELECT FROM ${table} WHERE tenant = 'erasing'`)).toEqual([]);
    }
    expect((await stand.post('/enrollment/enroll', who, 'erasing')).body.userExistsAlready).toBe(false);
  });

  it.each([
    ['malformed', 'GRCDX3', 400],
    ['unknown', randomUUID(), 400],
    ['hostile', '%00', 400],
    ['empty', '', 404],
  ])('refuse a code that is %s', async (_name, code, status) => {
    expect((await stand.get(`/admin/registration/${code}`)).status).toBe(status);
    expect((await stand.remove(`/admin/registration/${code}`)).status).toBe(status);
  });
});

describe('customerConfig', () => {
  const change = (onboardingConfig: object, tenant: string) =>
    stand.post('/admin/customerConfig', { onboardingConfig }, tenant);
  const read = async (tenant: string) => (await stand.get('/admin/customerConfig', tenant)).body;

  it('has the defaults, twice the same', async () => {
    const first = await stand.get('/admin/customerConfig', 'fresh');
    expect(first.body).toMatchObject({
      onboardingConfig: {
        maxDeviceIds: 3,
        maxAuthenticationAttempts: 4,
        saveToSubjectManager: 1,
        onboardingOptions: { enrollment: { addDevice: true, addFace: true, addDocument: false } },
      },
      serviceVersion: expect.any(String),
      expirationTime: expect.any(String),
    });
    expect((await stand.get('/admin/customerConfig', 'fresh')).text).toBe(first.text);
  });

  it('merges, keeps unknown members and takes its own answer back', async () => {
    const tenant = 'merging';
    await change(
      { maxAuthenticationAttempts: 99, later: { a: [1] }, onboardingOptions: { ageEstimation: { x: 1 } } },
      tenant,
    );
    await change({ later: { b: '\u0000' }, onboardingOptions: { enrollment: { mine: true } } }, tenant);
    const body = await read(tenant);
    expect(body.onboardingConfig).toMatchObject({
      maxAuthenticationAttempts: 99,
      maxDeviceIds: 3,
      later: { a: [1], b: '\u0000' },
      onboardingOptions: { ageEstimation: { x: 1 }, enrollment: { mine: true, addFace: true } },
    });
    expect((await stand.post('/admin/customerConfig', body, tenant)).status).toBe(200);
    expect(await read(tenant)).toEqual(body);
  });

  it('refuses a number that it could not give back, naming it, and keeps nothing', async () => {
    const tenant = 'numbers';
    const answer = await stand.post('/admin/customerConfig', '{"onboardingConfig":{"later":{"a":[1,1e400]}}}', tenant);
    expect([answer.status, answer.body.errorMsg]).toEqual([
      400,
      'Field "onboardingConfig.later.a[1]" holds a number that is too large.',
    ]);
    expect((await read(tenant)).onboardingConfig).not.toHaveProperty('later');
  });

  it('mirrors thresholds and takes booleans, texts and the other spelling', async () => {
    const tenant = 'spelling';
    const answer = await stand.post(
      '/admin/customerConfig',
      {
        onboardingConfig: { saveToSubjectManager: false, onboardingOptions: { reEnrollment: { verifyFace: false } } },
        documentVerificationConfig: { ocrPortraitSelfieMatchThreshold: '2.5' },
      },
      tenant,
    );
    expect(answer.status).toBe(200);
    expect(await read(tenant)).toMatchObject({
      onboardingConfig: {
        saveToSubjectManager: 0,
        ocrPortraitSelfieMatchThreshold: '2.5',
        onboardingOptions: { reenrollment: { verifyFace: false } },
      },
      documentVerificationConfig: { ocrPortraitSelfieMatchThreshold: '2.5', rfidPortraitSelfieMatchThreshold: 3 },
    });
  });

  it.each<[string, object]>([
    ['{}', {}],
    ['no object', { onboardingConfig: 7 }],
    ['maxDeviceIds -1', { onboardingConfig: { maxDeviceIds: -1 } }],
    ['maxDeviceIds text', { onboardingConfig: { maxDeviceIds: '3' } }],
    ['no attempts', { onboardingConfig: { maxAuthenticationAttempts: 0 } }],
    ['a toggle text', { onboardingConfig: { onboardingOptions: { enrollment: { addFace: 'no' } } } }],
    ['options a list', { onboardingConfig: { onboardingOptions: [] } }],
    ['face off alone', { onboardingConfig: { onboardingOptions: { enrollment: { addFace: false } } } }],
    [
      'chip without document',
      { onboardingConfig: { onboardingOptions: { enrollment: { icaoVerification: 'OPTIONAL' } } } },
    ],
    ['too much', { onboardingConfig: { big: 'x'.repeat(70_000) } }],
  ])('refuses %s as a whole', async (_name, body) => {
    const before = await read('refusing');
    const answer = await stand.post('/admin/customerConfig', body, 'refusing');
    expect([answer.status, answer.body.status]).toEqual([400, 400]);
    expect(await read('refusing')).toEqual(before);
  });

  it('decides what the next session owes, not what a running one does', async () => {
    const tenant = 'deciding';
    const running = (await stand.post('/enrollment/enroll', person(), tenant)).body;
    const off = { enrollment: { addDevice: false } };
    expect((await change({ onboardingOptions: off }, tenant)).status).toBe(200);
    expect(running.requiredChecks).toEqual(['addDevice', 'addFace']);
    const next = (await stand.post('/enrollment/enroll', person(), tenant)).body;
    expect(next.requiredChecks).toEqual(['addFace']);
    const face = (enrollmentToken: string, shot: Buffer) =>
      stand.post('/enrollment/addFace', { enrollmentToken, faceLivenessData: captureOf(shot) }, tenant);
    expect((await face(running.enrollmentToken, await photograph())).body.enrollmentStatus).toBe(1);
    const done = (await face(next.enrollmentToken, await photograph())).body;
    expect(done.enrollmentStatus).toBe(2);
    const { registrationCode } = done;
    expect(
      (await stand.post('/authentication/authenticate', { registrationCode }, tenant)).body.requiredChecks,
    ).toEqual(['verifyFace']);
    // A person who has a device still owes it.
    const before = await enrolled(stand, 'having');
    expect((await change({ onboardingOptions: off }, 'having')).status).toBe(200);
    const back = await stand.post('/authentication/authenticate', { registrationCode: before.code }, 'having');
    expect(back.body.requiredChecks).toEqual(['verifyDevice', 'verifyFace']);
  });

  it('saves no person when so configured', async () => {
    const tenant = 'forgetful';
    await change({ saveToSubjectManager: 0 }, tenant);
    const { code } = await enrolled(stand, tenant);
    expect(code).toBe('');
    for (const table of ['subject', 'device', 'face_sample']) {
      expect(await stand.service.database.query(`SELECT FROM ${table} WHERE tenant = $1`, [tenant])).toEqual([]);
    }
  });
});

describe('the sweeper', () => {
  const sweep = () => stand.service.get(Sweeper).sweep();

  it('deletes expired enrolments and old answers, and nothing else', async () => {
    const tenant = 'sweeping';
    const { code } = await enrolled(stand, tenant);
    await stand.post('/enrollment/enroll', person(), tenant);
    await stand.post('/authentication/authenticate', { registrationCode: code }, tenant);
    await stand.service.database.query(`UPDATE session SET expires_at = now() - interval '1 s' WHERE tenant = $1`, [
      tenant,
    ]);
    await sweep();
    const rows = await stand.service.database.query(
      `SELECT kind, status FROM session WHERE tenant = $1 ORDER BY kind`,
      [tenant],
    );
    expect(rows).toEqual([
      { kind: 'authentication', status: 'expired' },
      { kind: 'enrollment', status: 'complete' },
    ]);
    expect(await stand.service.database.query(`SELECT FROM step WHERE tenant = $1`, [tenant])).toEqual([]);
    expect((await stand.get(`/admin/registration/${code}`, tenant)).status).toBe(200);
  });

  it('deletes the history of a registered person by age, and leaves the person', async () => {
    const tenant = 'history';
    const { code, keys } = await enrolled(stand, tenant);
    for (const days of [399, 401]) {
      const { authToken, device } = await returning(stand, code, keys, tenant);
      await stand.post('/authentication/verifyDevice', device, tenant);
      await stand.service.database.query(
        `UPDATE session SET expires_at = now() - make_interval(days => $2)
         WHERE token_hash = sha256(convert_to($1, 'UTF8'))`,
        [authToken, days],
      );
    }
    await stand.service.database.query(
      `UPDATE outcome SET decided_at = now() - interval '401 days' WHERE tenant = $1 AND check_name = 'addFace'`,
      [tenant],
    );
    await sweep();
    const { activities } = (await stand.get(`/admin/registration/${code}`, tenant)).body;
    const kept = activities.map(({ type, checks }: { type: string; checks: { name: string }[] }) => [
      type,
      checks.map(({ name }) => name),
    ]);
    expect(kept).toEqual([
      ['authentication', ['verifyDevice']],
      ['enrollment', ['addDevice']],
    ]);
  });
});
