import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { eventsOf } from '../support/events.ts';
import { type Photograph, photograph } from '../support/photographs.ts';
import { type StackControl, stackControl } from '../support/stack.ts';
import { type Planted, tracesOf } from '../support/traces.ts';
import { Api, capture, type Device, newDevice, signToken } from './api.ts';

const mark = randomUUID().replaceAll('-', '').slice(0, 12);
const person = {
  username: `planted-user-${mark}`,
  email: `planted-${mark}@example.test`,
  firstName: `Plantedfirst${mark}`,
  lastName: `Plantedlast${mark}`,
  phoneNumber: `+1999${String(Date.now()).slice(-7)}`,
};
/** The caller's record of the person's consent. */
const biometricConsent = {
  id: `planted-consent-${mark}`,
  version: `planted-text-${mark}`,
  time: new Date().toISOString(),
};
let control: StackControl;
let api: Api;
beforeAll(async () => {
  control = await stackControl();
  api = await Api.open();
});

/** An id that a machine gives to a request, and one that names the person. */
const byMachine = randomUUID();
const byName = `enrol-${person.username}`;

/** A call of the person's that carries an id for the request. */
async function send(path: string, body: object, requestId: string) {
  const { baseUrl, apiKey: apikey } = api.access;
  const headers = { authorization: `Bearer ${api.token}`, apikey, 'content-type': 'application/json' };
  const answer = await fetch(`${baseUrl}/onboarding${path}`, {
    method: 'POST',
    headers: { ...headers, 'x-request-id': requestId },
    body: JSON.stringify(body),
  });
  expect([path, answer.status]).toEqual([path, 200]);
  return (await answer.json()) as Record<string, string> & { enrollmentStatus?: number; matchResult?: boolean };
}

/** An enrolment of the person that has its device and lacks its face. */
async function begun(deviceId: string) {
  const device = { ...newDevice(), id: deviceId };
  const { enrollmentToken = '' } = await send('/enrollment/enroll', { ...person, biometricConsent }, byName);
  await send('/enrollment/addDevice', { enrollmentToken, deviceId, publicKey: device.publicKey }, byName);
  return { enrollmentToken, device };
}

it('an erased person has left no trace in any table, event or file', async () => {
  // Its own bytes, so that its digests are nobody else's.
  const [face, late, second] = await Promise.all((['bella-1', 'bella-1', 'bella-2'] as const).map(ownPicture));
  if (!face || !late || !second) throw new Error('A photograph is missing');
  const [left, beaten, first] = [
    await begun(`left-${mark}`),
    await begun(`beaten-${mark}`),
    await begun(`dev-${mark}`),
  ];
  const faceOf = ({ enrollmentToken }: typeof first, picture: Buffer) => ({
    enrollmentToken,
    faceLivenessData: capture([picture], 'hotel4'),
  });
  const { sessionToken = '' } = await send('/b2c/triggerEnroll', person, byName);
  const { registrationCode } = await send('/enrollment/addFace', faceOf(first, face), byMachine);
  if (!registrationCode) throw new Error('The person was not enrolled');
  expect((await send('/enrollment/addFace', faceOf(beaten, late), byMachine)).enrollmentStatus).toBe(0);
  const { authToken = '' } = await send('/authentication/authenticate', { registrationCode }, byName);
  const signature = signToken(first.device, authToken);
  await send('/authentication/verifyDevice', { authToken, deviceId: first.device.id, signature }, byName);
  const returning = { authToken, faceLivenessData: capture([second], 'hotel4') };
  expect((await send('/authentication/verifyFace', returning, byMachine)).matchResult).toBe(true);

  const planted: Planted = {
    ...person,
    phoneNumber: person.phoneNumber.slice(1),
    usernameDigest: await usernameDigest(registrationCode),
    ...devices({ left, beaten, first }),
    consentId: biometricConsent.id,
    consentVersion: biometricConsent.version,
    authToken,
    sessionToken,
    signature: Buffer.from(signature, 'base64'),
    exif: mark,
    ...pictures({ face, late, second }),
  };
  const code: Planted = { registrationCode };
  await eventsOf((event) => event.registrationCode === registrationCode);
  // The search finds what is there: in a table, in an event and in a file.
  const before = await tracesOf({ ...planted, ...code, byMachine }, control);
  expect(before).toEqual(
    expect.arrayContaining([
      'onboarding public.consent: consentId',
      'onboarding public.device: left deviceId',
      'onboarding public.subject: registrationCode',
      'onboarding public.subject: usernameDigest',
      'file logs/onboarding.log: byMachine',
    ]),
  );
  expect(before.some((trace) => /^event .*enrollment.completed: registrationCode$/.test(trace))).toBe(true);
  expect(before.some((trace) => /^file jetstream\/.*: registrationCode$/.test(trace))).toBe(true);

  const path = `/onboarding/admin/registration/${registrationCode}`;
  expect((await api.get(`${path}/export`)).body.profile).toMatchObject({ username: person.username });
  expect((await api.remove(path)).status).toBe(200);
  const erased = (await api.get(`${path}/erasure`)).body;
  expect(erased).toMatchObject({ reason: 'request', erased: { subject: 2, device: 2, face_sample: 1, consent: 2 } });
  expect(await tracesOf(planted, control)).toEqual([]);
  // The handle itself is in events, and in what gallery has to remember of them, until they are too old: ADR 0077.
  const isKept = (trace: string) =>
    /^(event|file jetstream\/|gallery public\.(erased_member|index_change): )/.test(trace);
  const handle = async () => (await tracesOf(code, control)).filter((trace) => !isKept(trace));
  // Gallery hears of it by an event.
  await expect.poll(handle, { timeout: 30_000 }).toEqual([]);
  // The request's id is in logs, which name no person and no session; neither events nor receipts can be found by it.
  const ids = await tracesOf({ byMachine, byName }, control);
  expect(ids.filter((trace) => !/^file logs\/[a-z]+\.log: byMachine$/.test(trace))).toEqual([]);
  expect((await api.post('/onboarding/enrollment/addFace', faceOf(left, face))).status).toBe(400);
}, 180_000);

/** Other bytes for each place in the list. */
async function ownPicture(name: Photograph, at: number): Promise<Buffer> {
  const picture = sharp(await photograph(name)).jpeg({ quality: 90 + at });
  return picture.withExif({ IFD0: { Artist: mark } }).toBuffer();
}

async function usernameDigest(registrationCode: string): Promise<Buffer> {
  const database = new pg.Client({ connectionString: control.databaseUrl('onboarding') });
  await database.connect();
  try {
    const { rows } = await database.query('SELECT username_digest FROM subject WHERE code = $1', [registrationCode]);
    return rows[0].username_digest;
  } finally {
    await database.end();
  }
}

/** Tokens, and names and keys of devices. */
function devices(begun: Record<string, { enrollmentToken: string; device: Device }>): Planted {
  return Object.fromEntries(
    Object.entries(begun).flatMap(([name, { enrollmentToken, device }]) => [
      [`${name} enrollmentToken`, enrollmentToken],
      [`${name} deviceId`, device.id],
      [`${name} public key`, Buffer.from(device.publicKey, 'base64')],
    ]),
  );
}

/** A picture's bytes, and its SHA-256. */
function pictures(given: Record<string, Buffer>): Planted {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, picture]) => {
      const digest = createHash('sha256').update(picture).digest();
      return [
        [`${name} picture`, picture],
        [`${name} SHA-256`, digest],
      ];
    }),
  );
}
