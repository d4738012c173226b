import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeviceRiskSweeper } from '../src/proofs/device-risk/device-risk-sweeper.js';
import { page } from './support/pins.js';
import { type Answer, captureOf, person, photograph, type Stand, startStand } from './support/stand.js';

const TENANT = 'risky';
let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
  await riskTenant(TENANT);
});
afterAll(() => stand?.stop());

/** A tenant that asks for the device's risk, and of people who come back for nothing else. */
async function riskTenant(tenant: string, policy: object = {}, options: object = {}): Promise<void> {
  const onboardingOptions = {
    enrollment: { addDevice: false, addFace: false, checkDeviceSecurity: true },
    authentication: { verifyFace: false, verifyDevice: false, checkDeviceSecurity: true },
    reenrollment: { verifyFace: false, checkDeviceSecurity: true },
    ...options,
  };
  const { status } = await stand.post(
    '/admin/customerConfig',
    { onboardingConfig: { onboardingOptions, policy } },
    tenant,
  );
  expect(status).toBe(200);
}

const query = (sql: string, values: unknown[] = []) => stand.service.database.query(sql, values);
const newDevice = () => randomBytes(16).toString('hex');
const BERLIN = { latitude: 52.52, longitude: 13.405, accuracy: 20 };
const SYDNEY = { latitude: -33.869, longitude: 151.209, accuracy: 20 };

const signalsOf = (change: object = {}) => ({
  apSessionId: randomUUID(),
  deviceId: newDevice(),
  clientTime: Date.now(),
  utcOffsetMinutes: 0,
  timeZone: 'UTC',
  webdriver: false,
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0 Safari/537.36',
  languages: ['en'],
  outerWidth: 1280,
  outerHeight: 800,
  ...change,
});
const send = (signals: object, tenant = TENANT) => page(stand, 'deviceProfile', { tenant, body: signals });

/** Sends a profile; returns its id. */
async function profiled(change: object = {}, tenant = TENANT): Promise<string> {
  const signals = signalsOf(change);
  expect((await send(signals, tenant)).status).toBe(200);
  return signals.apSessionId;
}

const begin = async (tenant = TENANT, who: object = person()): Promise<string> =>
  (await stand.post('/enrollment/enroll', who, tenant)).body.enrollmentToken;
const inEnrollment = (enrollmentToken: string, apSessionId: string, tenant = TENANT) =>
  stand.post('/enrollment/deviceProfile/checkDevice', { enrollmentToken, apSessionId }, tenant);
const inAuthentication = (authToken: string, apSessionId: string, tenant = TENANT) =>
  stand.post('/authentication/deviceProfile/checkDevice', { authToken, apSessionId }, tenant);
const authenticate = async (registrationCode: string, tenant = TENANT): Promise<string> =>
  (await stand.post('/authentication/authenticate', { registrationCode }, tenant)).body.authToken;

/** A person who enrolled with a device. */
async function enrolledWith(change: object = {}, tenant = TENANT) {
  const who = person();
  const { body } = await inEnrollment(await begin(tenant, who), await profiled(change, tenant), tenant);
  expect(body.enrollmentStatus).toBe(2);
  return { who, code: body.registrationCode as string };
}

const hits = ({ body }: Answer): string[] =>
  body.responseDetail.userAssertionList
    .filter(({ result }: { result: string }) => result === 'HIT')
    .map(({ rule }: { rule: string }) => rule);

describe('checkDevice', () => {
  it('passes for a plain device in each flow, and tells each rule with its weight', async () => {
    const who = person();
    const started = await stand.post('/enrollment/enroll', who, TENANT);
    expect(started.body.requiredChecks).toEqual(['deviceSecurity']);
    const { body } = await inEnrollment(started.body.enrollmentToken, await profiled());
    expect(body).toMatchObject({
      enrollmentStatus: 2,
      registrationCode: expect.stringMatching(/^[0-9a-f-]{36}$/),
      responseDetail: {
        errorCode: '0',
        errorDescription: '',
        transaction_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        policyDecision: 'approve',
        acquiredAttributes: [{ provider: 'Bonafide', values: { score: 0, threshold: 50 } }],
      },
    });
    expect(
      body.responseDetail.userAssertionList.map(({ rule, result, weight }: Record<string, unknown>) => [
        rule,
        result,
        weight,
      ]),
    ).toEqual([
      ['sharedDevice', 'CLEAR', 40],
      ['automation', 'CLEAR', 100],
      ['travel', 'CLEAR', 60],
      ['clockSkew', 'CLEAR', 20],
      ['timeZone', 'CLEAR', 40],
    ]);
    const auth = await inAuthentication(await authenticate(body.registrationCode), await profiled());
    expect(auth.body).toMatchObject({ authStatus: 2, errorCode: null, errorMsg: null });
    const { reEnrollmentToken } = (await stand.post('/enrollment/enroll', who, TENANT)).body;
    const again = { reEnrollmentToken, apSessionId: await profiled() };
    const answer = await stand.post('/reEnrollment/deviceProfile/checkDevice', again, TENANT);
    expect([answer.body.authStatus, answer.body.responseDetail.policyDecision]).toEqual([2, 'approve']);
    expect(answer.body).not.toHaveProperty('errorCode');
  });

  it('over the threshold is not approved, and stays open for another profile', async () => {
    const { code } = await enrolledWith();
    const authToken = await authenticate(code);
    const denied = await inAuthentication(authToken, await profiled({ webdriver: true }));
    expect(denied.body).toMatchObject({
      authStatus: 1,
      errorCode: 1,
      errorMsg: 'Device risk is too high',
      responseDetail: { errorCode: '1', policyDecision: 'deny' },
    });
    expect(hits(denied)).toEqual(['automation']);
    expect((await inAuthentication(authToken, await profiled())).body.authStatus).toBe(2);
    const outcomes = await query(
      `SELECT passed, scores FROM outcome WHERE check_name = 'deviceSecurity'
       AND session_id IN (SELECT session.id FROM session JOIN subject ON subject.id = subject_id WHERE code = $1 AND kind = 'authentication')
       ORDER BY decided_at`,
      [code],
    );
    expect(outcomes).toEqual([
      {
        passed: false,
        scores: { score: 100, threshold: 50, sharedDevice: 0, automation: 100, travel: 0, clockSkew: 0, timeZone: 0 },
      },
      { passed: true, scores: expect.objectContaining({ score: 0, automation: 0 }) },
    ]);
  });

  it('weighs as the tenant says', async () => {
    const tenant = 'lenient';
    await riskTenant(tenant, { maxDeviceRisk: 60, riskOfAutomation: 60 });
    const passes = await inEnrollment(await begin(tenant), await profiled({ webdriver: true }, tenant), tenant);
    expect([passes.body.enrollmentStatus, hits(passes)]).toEqual([2, ['automation']]);
    const both = { webdriver: true, clientTime: Date.now() - 3_600_000 };
    const fails = await inEnrollment(await begin(tenant), await profiled(both, tenant), tenant);
    expect([fails.body.enrollmentStatus, fails.body.registrationCode, hits(fails)]).toEqual([
      1,
      '',
      ['automation', 'clockSkew'],
    ]);
    const policy = { maxDeviceRisk: 100 };
    expect((await stand.post('/admin/customerConfig', { onboardingConfig: { policy } }, tenant)).status).toBe(400);
  });

  it('finds a device that other registered people of the tenant used lately, and no others', async () => {
    const tenant = randomUUID();
    await riskTenant(tenant, { maxDeviceRisk: 30 });
    const deviceId = newDevice();
    const abandoned = await begin(tenant);
    await inEnrollment(abandoned, await profiled({ deviceId, webdriver: true }, tenant), tenant);
    const { code } = await enrolledWith({ deviceId }, tenant);
    expect(
      hits(await inAuthentication(await authenticate(code, tenant), await profiled({ deviceId }, tenant), tenant)),
    ).toEqual([]);
    const second = async () => inEnrollment(await begin(tenant), await profiled({ deviceId }, tenant), tenant);
    const found = await second();
    expect([found.body.enrollmentStatus, hits(found)]).toEqual([1, ['sharedDevice']]);
    await query(`UPDATE device_use SET last_used_at = now() - interval '31 days' WHERE tenant = $1`, [tenant]);
    expect(hits(await second())).toEqual([]);
    await riskTenant('neighbour', { maxDeviceRisk: 30 });
    await enrolledWith({ deviceId }, 'neighbour');
    const digests = await query('SELECT DISTINCT device_digest FROM device_use WHERE tenant = ANY($1)', [
      [tenant, 'neighbour'],
    ]);
    expect(digests).toHaveLength(2);
  });

  it('finds travel that nobody can make, from where a check passed last', async () => {
    const { code } = await enrolledWith({ location: BERLIN });
    const far = await inAuthentication(await authenticate(code), await profiled({ location: SYDNEY }));
    expect([far.body.authStatus, hits(far)]).toEqual([1, ['travel']]);
    // What was not approved is no place to have come from.
    const near = await inAuthentication(await authenticate(code), await profiled({ location: BERLIN }));
    expect([near.body.authStatus, hits(near)]).toEqual([2, []]);
    await query(`UPDATE device_place SET seen_at = now() - interval '1 day'`);
    const later = await inAuthentication(await authenticate(code), await profiled({ location: SYDNEY }));
    expect([later.body.authStatus, hits(later)]).toEqual([2, []]);
  });

  it('tells in the export of a registration what it knows of the person', async () => {
    const { code } = await enrolledWith({ location: BERLIN });
    const { body } = await stand.get(`/admin/registration/${code}/export`, TENANT);
    expect(body.records).toEqual({
      deviceUses: [expect.stringMatching(/^20/)],
      devicePlace: { ...BERLIN, seenAt: expect.stringMatching(/^20/) },
    });
  });
});

describe('a profile', () => {
  it('is judged once: copies of one request are told the same, any other is refused', async () => {
    const { code } = await enrolledWith();
    const [authToken, other] = [await authenticate(code), await authenticate(code)];
    const apSessionId = await profiled();
    const copies = await Promise.all([1, 2, 3, 4].map(() => inAuthentication(authToken, apSessionId)));
    expect(copies.map(({ body }) => body.authStatus)).toEqual([2, 2, 2, 2]);
    expect(new Set(copies.map(({ text }) => text)).size).toBe(1);
    const replay = await inAuthentication(other, apSessionId);
    expect([replay.status, replay.body.errorMsg]).toEqual([400, 'Not a valid apSessionId: unknown, used or expired']);
    expect((await inAuthentication(other, await profiled())).body.authStatus).toBe(2);
  });

  it('passes one of the sessions that name it at once', async () => {
    const { code } = await enrolledWith();
    const tokens = await Promise.all([1, 2, 3, 4, 5].map(() => authenticate(code)));
    const apSessionId = await profiled();
    const answers = await Promise.all(tokens.map((token) => inAuthentication(token, apSessionId)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400]);
  });

  it('that is unknown, late or another tenant’s never passes, and costs nothing', async () => {
    const { code } = await enrolledWith();
    const authToken = await authenticate(code);
    const late = await profiled();
    await query(`UPDATE device_profile SET expires_at = now() - interval '1 s' WHERE ap_session_id = $1`, [late]);
    await riskTenant('other-risk');
    const foreign = await profiled({}, 'other-risk');
    for (const id of [randomUUID(), late, foreign]) {
      expect((await inAuthentication(authToken, id)).status).toBe(400);
    }
    for (const id of ['', 'no uuid', `${late}0`, 7, null]) {
      const answer = await stand.post(
        '/authentication/deviceProfile/checkDevice',
        { authToken, apSessionId: id },
        TENANT,
      );
      expect([answer.status, answer.body.errorMsg]).toEqual([400, expect.stringContaining('apSessionId')]);
    }
    expect((await inAuthentication(authToken, foreign, 'other-risk')).status).toBe(400);
    // What came late is judged once it is there.
    const id = randomUUID();
    expect((await inAuthentication(authToken, id)).status).toBe(400);
    await profiled({ apSessionId: id });
    expect((await inAuthentication(authToken, id)).body.authStatus).toBe(2);
  });

  it('is taken once by its id, whoever sends it again', async () => {
    const signals = signalsOf();
    const answers = await Promise.all([1, 2, 3].map(() => send(signals)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    await inEnrollment(await begin(), signals.apSessionId);
    expect((await send({ ...signals, deviceId: newDevice() })).body.errorMsg).toBe('The apSessionId was used before');
  });

  it.each<[string, object]>([
    ['without an id', { apSessionId: undefined }],
    ['with a long user agent', { userAgent: 'x'.repeat(513) }],
    ['with many languages', { languages: Array.from({ length: 33 }, () => 'en') }],
    ['with a place off the earth', { location: { latitude: 91, longitude: 0, accuracy: 1 } }],
    ['with a device of another form', { deviceId: 'phone' }],
    ['with an offset of no zone', { utcOffsetMinutes: 900 }],
    ['with a time that is none', { clientTime: 1e300 }],
  ])('%s is refused', async (_name, change) => expect((await send(signalsOf(change))).status).toBe(400));

  it('keeps no identifier of the device, no place and no signal in clear', async () => {
    const deviceId = newDevice();
    const userAgent = `canary-${randomUUID()}`;
    const location = { latitude: 12.345678, longitude: 98.765432, accuracy: 7 };
    await enrolledWith({ deviceId, userAgent, location });
    await profiled({ deviceId, userAgent, location });
    const tables = ['device_profile', 'device_use', 'device_place', 'outcome', 'step'];
    const rows = await Promise.all(
      tables.map((table) => query(`SELECT t::text FROM ${table} AS t WHERE tenant = $1`, [TENANT])),
    );
    const text = JSON.stringify(rows) + stand.service.logs.join('');
    expect(rows[0].length).toBeGreaterThan(1);
    for (const secret of [deviceId, userAgent, '12.345678', '98.765432']) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret).toString('hex'));
    }
  });
});

describe('the script', () => {
  it('is served without credentials, reads what it says and names no other host', async () => {
    const { status, headers, text } = await page(stand, 'deviceProfile/profile.js', { tenant: TENANT });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(text).not.toMatch(/document\.cookie|canvas|eval|innerHTML|console/);
    expect(text.replaceAll('https://HOST/', '')).not.toMatch(/https?:/);
  });
});

describe('the throttle', () => {
  it('makes who tries until the signals please wait, and locks nobody out', async () => {
    const { code } = await enrolledWith();
    for (let at = 0; at < 10; at += 1) {
      expect(
        (await inAuthentication(await authenticate(code), await profiled({ webdriver: true }))).body.authStatus,
      ).toBe(1);
    }
    const authToken = await authenticate(code);
    expect((await inAuthentication(authToken, await profiled())).status).toBe(429);
    await query(
      `UPDATE attempt SET failures = 5000, failed_at = now() - interval '31 s' WHERE factor = 'device security'`,
    );
    expect((await inAuthentication(authToken, await profiled())).body.authStatus).toBe(2);
  });
});

describe('what is left', () => {
  const tables = ['device_profile', 'device_use', 'device_place'];
  const left = async (tenant: string): Promise<number[]> => {
    const counts = tables.map((table) => query(`SELECT FROM ${table} WHERE tenant = $1`, [tenant]));
    return (await Promise.all(counts)).map(({ length }) => length);
  };

  it('of a registration that is erased is nothing', async () => {
    const tenant = randomUUID();
    await riskTenant(tenant);
    const { code } = await enrolledWith({ location: BERLIN }, tenant);
    expect(await left(tenant)).toEqual([1, 1, 1]);
    expect((await stand.remove(`/admin/registration/${code}`, tenant)).status).toBe(200);
    expect(await left(tenant)).toEqual([0, 0, 0]);
  });

  it('after its time is swept away', async () => {
    const tenant = randomUUID();
    await riskTenant(tenant);
    await enrolledWith({ location: BERLIN }, tenant);
    await profiled({}, tenant);
    await stand.service.get(DeviceRiskSweeper).sweep();
    expect(await left(tenant)).toEqual([2, 1, 1]);
    await query(`UPDATE device_profile SET expires_at = now() - interval '1 s' WHERE tenant = $1`, [tenant]);
    await query(`UPDATE device_use SET last_used_at = now() - interval '91 days' WHERE tenant = $1`, [tenant]);
    await query(`UPDATE device_place SET seen_at = now() - interval '91 days' WHERE tenant = $1`, [tenant]);
    await stand.service.get(DeviceRiskSweeper).sweep();
    expect(await left(tenant)).toEqual([0, 0, 0]);
  });
});

describe('a session', () => {
  it('of a face and this check has no second factor', async () => {
    const tenant = 'face-and-risk';
    await riskTenant(
      tenant,
      {},
      {
        enrollment: { addDevice: false, checkDeviceSecurity: true },
        authentication: { verifyDevice: false, checkDeviceSecurity: true },
      },
    );
    const enrollmentToken = await begin(tenant);
    const face = { enrollmentToken, faceLivenessData: captureOf(await photograph()) };
    await stand.post('/enrollment/addFace', face, tenant);
    const { registrationCode } = (await inEnrollment(enrollmentToken, await profiled({}, tenant), tenant)).body;
    const authToken = await authenticate(registrationCode, tenant);
    await inAuthentication(authToken, await profiled({}, tenant), tenant);
    const rows = await query(
      `SELECT single_factor FROM outcome JOIN session ON session.id = session_id WHERE outcome.tenant = $1 AND kind = 'authentication'`,
      [tenant],
    );
    expect(rows).toEqual([{ single_factor: true }]);
  });
});
