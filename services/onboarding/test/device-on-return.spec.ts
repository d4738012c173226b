import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

let stand: Stand;
let tenant: string;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.stop());

const switches = (onboardingOptions: object) =>
  stand.post('/admin/customerConfig', { onboardingConfig: { onboardingOptions } }, tenant);

/** Enrols a person by face alone. */
async function withoutDevice() {
  const who = person();
  const { body } = await stand.post('/enrollment/enroll', who, tenant);
  const face = { enrollmentToken: body.enrollmentToken, faceLivenessData: captureOf(await photograph()) };
  const { body: done } = await stand.post('/enrollment/addFace', face, tenant);
  return { who, checks: body.requiredChecks, code: done.registrationCode as string };
}

async function owed(registrationCode: string): Promise<string[]> {
  return (await stand.post('/authentication/authenticate', { registrationCode }, tenant)).body.requiredChecks;
}

async function isSingleFactor(): Promise<boolean> {
  const [row] = await stand.service.database.query(
    `SELECT single_factor FROM outcome WHERE tenant = $1 AND check_name = 'verifyFace' ORDER BY decided_at DESC LIMIT 1`,
    [tenant],
  );
  return row.single_factor;
}

describe('a tenant that asks for the device on return and not at enrolment', () => {
  it('posts addDevice off beside verifyDevice on, and gets it back', async () => {
    tenant = randomUUID();
    const options = { enrollment: { addDevice: false }, authentication: { verifyDevice: true } };
    expect((await switches(options)).status).toBe(200);
    const { body } = await stand.get('/admin/customerConfig', tenant);
    expect(body.onboardingConfig.onboardingOptions).toMatchObject(options);
  });

  it('owes no device of people without one, and marks them as one factor', async () => {
    tenant = randomUUID();
    await switches({ enrollment: { addDevice: false } });
    const { checks, code } = await withoutDevice();
    expect([checks, await owed(code)]).toEqual([['addFace'], ['verifyFace']]);
    const { face } = await returning(stand, code, deviceKeys(), tenant);
    expect((await stand.post('/authentication/verifyFace', face, tenant)).body.authStatus).toBe(2);
    expect(await isSingleFactor()).toBe(true);
  });

  it('owes the device of people who had enrolled one, and marks them as two factors', async () => {
    tenant = randomUUID();
    const { code, keys } = await enrolled(stand, tenant);
    await switches({ enrollment: { addDevice: false } });
    expect(await owed(code)).toEqual(['verifyDevice', 'verifyFace']);
    const { device, face } = await returning(stand, code, keys, tenant);
    expect((await stand.post('/authentication/verifyFace', face, tenant)).body.authStatus).toBe(1);
    expect(await isSingleFactor()).toBe(false);
    expect((await stand.post('/authentication/verifyDevice', device, tenant)).body.authStatus).toBe(2);
  });

  it('owes the device of people who added one when they enrolled again', async () => {
    tenant = randomUUID();
    await switches({ enrollment: { addDevice: false } });
    const { who, code } = await withoutDevice();
    const keys = deviceKeys();
    const { reEnrollmentToken } = (await stand.post('/enrollment/enroll', who, tenant)).body;
    const face = { reEnrollmentToken, faceLivenessData: captureOf(await photograph()) };
    await stand.post('/reEnrollment/verifyFace', face, tenant);
    const device = { deviceId: 'phone', publicKey: keys.spki };
    const closed = await stand.post('/reEnrollment/completeReEnroll', { reEnrollmentToken, ...device }, tenant);
    expect(closed.status).toBe(200);
    expect(await owed(code)).toEqual(['verifyDevice', 'verifyFace']);
  });

  it('owes the device of everybody again once enrolment asks for it', async () => {
    tenant = randomUUID();
    await switches({ enrollment: { addDevice: false } });
    const { code } = await withoutDevice();
    await switches({ enrollment: { addDevice: true } });
    expect(await owed(code)).toEqual(['verifyDevice', 'verifyFace']);
  });
});

describe('what a tenant risks by its settings', () => {
  it('a person whose only device has no key owes it, cannot pass it, and brings one with a key by enrolling again', async () => {
    tenant = randomUUID();
    const who = person();
    const { enrollmentToken } = (await stand.post('/enrollment/enroll', who, tenant)).body;
    await stand.post('/enrollment/addDevice', { enrollmentToken, deviceId: 'phone' }, tenant);
    const added = { enrollmentToken, faceLivenessData: captureOf(await photograph()) };
    const { registrationCode } = (await stand.post('/enrollment/addFace', added, tenant)).body;
    expect(await owed(registrationCode)).toEqual(['verifyDevice', 'verifyFace']);
    const keys = deviceKeys();
    const refused = await returning(stand, registrationCode, keys, tenant);
    expect((await stand.post('/authentication/verifyDevice', refused.device, tenant)).body).toEqual({
      message: 'Device signature is invalid',
      authStatus: 1,
    });
    const { reEnrollmentToken } = (await stand.post('/enrollment/enroll', who, tenant)).body;
    const face = { reEnrollmentToken, faceLivenessData: captureOf(await photograph()) };
    await stand.post('/reEnrollment/verifyFace', face, tenant);
    const closing = { reEnrollmentToken, deviceId: 'phone', publicKey: keys.spki, addOrUpdate: 1 };
    expect((await stand.post('/reEnrollment/completeReEnroll', closing, tenant)).status).toBe(200);
    const { device } = await returning(stand, registrationCode, keys, tenant);
    expect((await stand.post('/authentication/verifyDevice', device, tenant)).body.message).toBe('Device verified.');
  });

  it('a re-enrolment that owes no check is closed at once, and its outcome says that nothing stood beside it', async () => {
    tenant = randomUUID();
    const { who, code } = await enrolled(stand, tenant);
    await switches({ reenrollment: { verifyFace: false } });
    const { body } = await stand.post('/enrollment/enroll', who, tenant);
    expect([body.userExistsAlready, body.requiredChecks]).toEqual([true, []]);
    const { reEnrollmentToken } = body;
    const closing = { reEnrollmentToken, deviceId: 'other', publicKey: deviceKeys().spki, addOrUpdate: 1 };
    const closed = await stand.post('/reEnrollment/completeReEnroll', closing, tenant);
    expect([closed.status, closed.body.registrationCode]).toEqual([200, code]);
    const outcomes = await stand.service.database.query(
      `SELECT single_factor FROM outcome WHERE tenant = $1 AND check_name = 'completeReEnroll'`,
      [tenant],
    );
    expect(outcomes).toEqual([{ single_factor: true }]);
  });
});
