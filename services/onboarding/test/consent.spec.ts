import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditOf } from './support/audit.js';
import { sealed } from './support/sealed.js';
import {
  captureOf,
  deviceKeys,
  enrolled,
  person,
  photograph,
  type Stand,
  signedBy,
  startStand,
} from './support/stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.stop());

const query = (sql: string, parameters: unknown[] = []) => stand.service.database.query(sql, parameters);
const consent = (time = new Date()) => ({
  id: `consent-${randomUUID()}`,
  version: '2026-11',
  time: time.toISOString(),
});

/** A tenant that requires a consent. */
async function requiring(isRequired = true): Promise<string> {
  const tenant = randomUUID();
  const onboardingConfig = { policy: { biometricConsentRequired: isRequired } };
  expect((await stand.post('/admin/customerConfig', { onboardingConfig }, tenant)).status).toBe(200);
  return tenant;
}

/** An enrolment with its device, and the face to send. */
async function begun(tenant: string, more: object, who = person()) {
  const { body } = await stand.post('/enrollment/enroll', { ...who, ...more }, tenant);
  const { enrollmentToken } = body;
  const keys = deviceKeys();
  await stand.post('/enrollment/addDevice', { enrollmentToken, deviceId: 'phone', publicKey: keys.spki }, tenant);
  return { who, keys, enrollmentToken, face: { enrollmentToken, faceLivenessData: captureOf(await photograph()) } };
}

const missing = [
  400,
  'Required field "biometricConsent" is missing: a consent must come with the call that begins the session.',
];

describe('where a tenant requires a consent', () => {
  it('a biometric step without one is refused, naming the field, no engine is asked, and other steps go on', async () => {
    const tenant = await requiring();
    const asked = stand.liveness.calls.analyze.length;
    const { enrollmentToken, face } = await begun(tenant, {});
    const pem = (await stand.get('/admin/getPublicKey', tenant)).text;
    const inEnvelope = { enrollmentToken, faceLivenessData: sealed(pem, captureOf(await photograph())) };
    for (const body of [face, { ...face, biometricConsent: consent() }]) {
      const { status, body: answer } = await stand.post('/enrollment/addFace', body, tenant);
      expect([status, answer.errorMsg]).toEqual(missing);
    }
    const opened = await stand.post('/enrollment/addFace', inEnvelope, tenant);
    expect([opened.status, opened.body.errorMsg]).toEqual(missing);
    expect(stand.liveness.calls.analyze).toHaveLength(asked);
    const [{ open_checks }] = await query('SELECT open_checks FROM session WHERE tenant = $1', [tenant]);
    expect(open_checks).toEqual(['addFace']);
  });

  it('one that came with enroll serves it and later sessions, and is shown and told', async () => {
    const tenant = await requiring();
    const given = consent(new Date('2026-11-01T10:00:00+02:00'));
    const { keys, face } = await begun(tenant, { biometricConsent: given });
    const { registrationCode } = (await stand.post('/enrollment/addFace', face, tenant)).body;
    expect(registrationCode).not.toBe('');
    const details = async () => (await stand.get(`/admin/registration/${registrationCode}`, tenant)).body;
    const first = { ...given, receivedDate: expect.stringMatching(/Z$/) };
    expect((await details()).consents).toEqual([first]);
    const again = consent();
    const back = { registrationCode, biometricConsent: again };
    const { authToken } = (await stand.post('/authentication/authenticate', back, tenant)).body;
    const silent = (await stand.post('/authentication/authenticate', { registrationCode }, tenant)).body.authToken;
    for (const token of [authToken, silent]) {
      const device = { authToken: token, deviceId: 'phone', signature: signedBy(keys.privateKey, token) };
      await stand.post('/authentication/verifyDevice', device, tenant);
      const shot = { authToken: token, faceLivenessData: captureOf(await photograph()) };
      expect((await stand.post('/authentication/verifyFace', shot, tenant)).body.authStatus).toBe(2);
    }
    expect((await details()).consents).toMatchObject([{ id: again.id }, { id: given.id }]);
    const recorded = (await auditOf(stand, tenant)).filter(({ kind }) => kind === 'consent.recorded');
    expect(recorded).toHaveLength(2);
    expect(JSON.stringify(recorded)).not.toContain(given.id);
  });

  it('a registration from before owes one on return, in a re-enrolment too', async () => {
    const tenant = await requiring(false);
    const { code, who } = await enrolled(stand, tenant);
    await stand.post(
      '/admin/customerConfig',
      { onboardingConfig: { policy: { biometricConsentRequired: true } } },
      tenant,
    );
    const faceLivenessData = captureOf(await photograph());
    const { authToken } = (await stand.post('/authentication/authenticate', { registrationCode: code }, tenant)).body;
    const back = await stand.post('/authentication/verifyFace', { authToken, faceLivenessData }, tenant);
    expect([back.status, back.body.errorMsg]).toEqual(missing);
    const { reEnrollmentToken } = (await stand.post('/enrollment/enroll', who, tenant)).body;
    const anew = { reEnrollmentToken, faceLivenessData };
    expect((await stand.post('/reEnrollment/verifyFace', anew, tenant)).status).toBe(400);
    const given = (await stand.post('/enrollment/enroll', { ...who, biometricConsent: consent() }, tenant)).body;
    const served = { reEnrollmentToken: given.reEnrollmentToken, faceLivenessData };
    expect((await stand.post('/reEnrollment/verifyFace', served, tenant)).body.matchResult).toBe(true);
  });

  it('a new text is asked for again: a consent to another version is kept and serves nothing', async () => {
    const tenant = await requiring();
    const given = consent();
    const { keys, face } = await begun(tenant, { biometricConsent: given });
    const { registrationCode } = (await stand.post('/enrollment/addFace', face, tenant)).body;
    const asking = { onboardingConfig: { policy: { biometricConsentVersion: '2027-01' } } };
    expect((await stand.post('/admin/customerConfig', asking, tenant)).status).toBe(200);
    const verified = async (biometricConsent?: object) => {
      const back = { registrationCode, ...(biometricConsent && { biometricConsent }) };
      const { authToken } = (await stand.post('/authentication/authenticate', back, tenant)).body;
      const device = { authToken, deviceId: 'phone', signature: signedBy(keys.privateKey, authToken) };
      await stand.post('/authentication/verifyDevice', device, tenant);
      const shot = { authToken, faceLivenessData: captureOf(await photograph()) };
      const { status, body } = await stand.post('/authentication/verifyFace', shot, tenant);
      return [status, body.errorMsg ?? body.authStatus];
    };
    expect(await verified()).toEqual(missing);
    expect(await verified(consent())).toEqual(missing);
    expect(await verified({ ...consent(), version: '2027-01' })).toEqual([200, 2]);
    expect(await verified()).toEqual([200, 2]);
    const newcomer = await begun(tenant, { biometricConsent: consent() });
    expect((await stand.post('/enrollment/addFace', newcomer.face, tenant)).status).toBe(400);
  });

  it('a version that cannot be is refused, naming the member', async () => {
    const tenant = await requiring();
    for (const biometricConsentVersion of [' ', 'x'.repeat(129), 7]) {
      const wrong = { onboardingConfig: { policy: { biometricConsentVersion } } };
      const { status, body } = await stand.post('/admin/customerConfig', wrong, tenant);
      expect([status, body.errorMsg]).toEqual([400, expect.stringContaining('biometricConsentVersion')]);
    }
  });

  it('an erasure withdraws it: nothing of it is left, and the next enrolment owes one again', async () => {
    const tenant = await requiring();
    const { who, face } = await begun(tenant, { biometricConsent: consent() });
    const { registrationCode } = (await stand.post('/enrollment/addFace', face, tenant)).body;
    expect((await stand.remove(`/admin/registration/${registrationCode}`, tenant)).status).toBe(200);
    expect(await query('SELECT FROM consent WHERE tenant = $1', [tenant])).toEqual([]);
    const next = await begun(tenant, {}, who);
    expect((await stand.post('/enrollment/addFace', next.face, tenant)).status).toBe(400);
  });
});

describe('where it does not', () => {
  it('none is asked for, one that comes is kept, and a registration without one shows none', async () => {
    const tenant = await requiring(false);
    const given = consent();
    const { face } = await begun(tenant, { biometricConsent: given });
    const { registrationCode } = (await stand.post('/enrollment/addFace', face, tenant)).body;
    const { body } = await stand.get(`/admin/registration/${registrationCode}`, tenant);
    expect(body.consents).toMatchObject([given]);
    const { code } = await enrolled(stand, tenant);
    expect((await stand.get(`/admin/registration/${code}`, tenant)).body).not.toHaveProperty('consents');
  });

  it('is the default, and the setting must be true or false', async () => {
    const tenant = randomUUID();
    const { policy } = (await stand.get('/admin/customerConfig', tenant)).body.onboardingConfig;
    expect(policy.biometricConsentRequired).toBe(false);
    const wrong = { onboardingConfig: { policy: { biometricConsentRequired: 'yes' } } };
    expect((await stand.post('/admin/customerConfig', wrong, tenant)).status).toBe(400);
  });
});

describe('a consent that cannot be kept is refused, naming the member, and nothing begins', () => {
  const good = consent();
  it.each<[string, unknown, string]>([
    ['is no object', 'yes', 'biometricConsent'],
    ['lacks its id', { ...good, id: undefined }, 'biometricConsent.id'],
    ['has an empty id', { ...good, id: '' }, 'biometricConsent.id'],
    ['has too long an id', { ...good, id: 'x'.repeat(129) }, 'biometricConsent.id'],
    ['lacks the version of its text', { ...good, version: undefined }, 'biometricConsent.version'],
    ['has a version with a line break', { ...good, version: 'a\nb' }, 'biometricConsent.version'],
    ['lacks its time', { ...good, time: undefined }, 'biometricConsent.time'],
    ['has no time', { ...good, time: 'yesterday' }, 'biometricConsent.time'],
    ['has a time without an offset', { ...good, time: '2026-11-01T10:00:00' }, 'biometricConsent.time'],
    ['was given tomorrow', consent(new Date(Date.now() + 86_400_000)), 'biometricConsent.time'],
  ])('one that %s', async (_name, biometricConsent, field) => {
    const tenant = randomUUID();
    const { code } = await enrolled(stand, tenant);
    const [{ count: before }] = await query('SELECT count(*) FROM session WHERE tenant = $1', [tenant]);
    for (const [path, body] of [
      ['/enrollment/enroll', { ...person(), biometricConsent }],
      ['/authentication/authenticate', { registrationCode: code, biometricConsent }],
    ] as const) {
      const answer = await stand.post(path, body, tenant);
      expect([answer.status, answer.body.errorMsg]).toEqual([400, expect.stringContaining(`"${field}"`)]);
    }
    expect(await query('SELECT count(*) FROM session WHERE tenant = $1', [tenant])).toEqual([{ count: before }]);
  });
});
