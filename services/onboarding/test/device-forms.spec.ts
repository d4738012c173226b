import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY_FORMS, POINT_FORMS, SIGNATURE_FORMS, spkiOf } from './support/device-forms.js';
import { captureOf, deviceKeys, enrolled, person, photograph, type Stand, startStand } from './support/stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.stop());

type Keys = ReturnType<typeof deviceKeys>;

/** Enrols a person whose device sends its key in one form; answers the registration code. */
async function enrolledWith(publicKey: unknown): Promise<string> {
  const { enrollmentToken } = (await stand.post('/enrollment/enroll', person())).body;
  const device = await stand.post('/enrollment/addDevice', { enrollmentToken, deviceId: 'phone', publicKey });
  expect([device.status, device.body.enrollmentStatus]).toEqual([200, 1]);
  const face = { enrollmentToken, faceLivenessData: captureOf(await photograph()) };
  return (await stand.post('/enrollment/addFace', face)).body.registrationCode;
}

async function verify(registrationCode: string, { privateKey }: Keys, form = SIGNATURE_FORMS[0]?.[1]) {
  const { authToken } = (await stand.post('/authentication/authenticate', { registrationCode })).body;
  const signature = form?.(privateKey, authToken);
  return stand.post('/authentication/verifyDevice', { authToken, deviceId: 'phone', signature });
}

const VERIFIED = { message: 'Device verified.', authStatus: 1 };
const forms = [
  ...KEY_FORMS.flatMap(([name, form]) =>
    (['P-256', 'secp256k1'] as const).map((curve) => [name, curve, form] as const),
  ),
  ...POINT_FORMS.map(([name, form]) => [name, 'P-256', form] as const),
];

describe('a key', () => {
  it.each(forms)('as %s on %s makes a device that verifies, and is shown as its DER', async (_name, curve, form) => {
    const keys = deviceKeys(curve);
    const code = await enrolledWith(form(keys.publicKey));
    expect((await verify(code, keys)).body).toEqual(VERIFIED);
    expect((await verify(code, deviceKeys(curve))).body.message).toBe('Device signature is invalid');
    const { registeredDevices } = (await stand.get(`/admin/registration/${code}`)).body;
    expect(registeredDevices).toMatchObject([{ deviceId: 'phone', publicKey: spkiOf(keys.publicKey) }]);
  });

  it('as a JWK is taken at the end of a re-enrolment too', async () => {
    const { who, code } = await enrolled(stand);
    const keys = deviceKeys();
    const { reEnrollmentToken } = (await stand.post('/enrollment/enroll', who)).body;
    const face = { reEnrollmentToken, faceLivenessData: captureOf(await photograph()) };
    await stand.post('/reEnrollment/verifyFace', face);
    const closing = { reEnrollmentToken, deviceId: 'phone', publicKey: keys.publicKey.export({ format: 'jwk' }) };
    const closed = await stand.post('/reEnrollment/completeReEnroll', { ...closing, addOrUpdate: 1 });
    expect([closed.status, closed.body.registrationCode]).toEqual([200, code]);
    expect((await verify(code, keys)).body).toEqual(VERIFIED);
  });
});

describe('a signature', () => {
  it.each(SIGNATURE_FORMS)('as %s verifies, with its own key alone', async (_name, form) => {
    const keys = deviceKeys();
    const code = await enrolledWith(keys.spki);
    expect((await verify(code, keys, form)).body).toEqual(VERIFIED);
    const foreign = await verify(code, deviceKeys(), form);
    expect([foreign.status, foreign.body]).toEqual([200, { message: 'Device signature is invalid', authStatus: 1 }]);
  });

  it.each([
    ['three bytes', 'AAAA'],
    ['63 bytes', Buffer.alloc(63, 1).toString('base64')],
    ['64 bytes in hexadecimal', Buffer.alloc(64, 1).toString('hex')],
  ])('of %s is refused by its name, and costs nothing', async (_name, signature) => {
    const keys = deviceKeys();
    const code = await enrolledWith(keys.spki);
    const answer = await verify(code, keys, () => signature);
    expect([answer.status, answer.body.errorMsg]).toEqual([400, expect.stringMatching(/"signature".*DER.*64 bytes/)]);
    expect((await verify(code, keys)).body).toEqual(VERIFIED);
  });
});
