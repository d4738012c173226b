import { createHash, randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { eventsOf } from '../support/events.ts';
import { photograph } from '../support/photographs.ts';
import { type StackControl, stackControl } from '../support/stack.ts';
import { type Planted, tracesOf } from '../support/traces.ts';
import { Api, capture, newDevice, signToken } from './api.ts';

const mark = randomUUID().replaceAll('-', '').slice(0, 12);
const person = {
  username: `planted-user-${mark}`,
  email: `planted-${mark}@example.test`,
  firstName: `Plantedfirst${mark}`,
  lastName: `Plantedlast${mark}`,
  phoneNumber: `+1999${String(Date.now()).slice(-7)}`,
};
let control: StackControl;
let api: Api;
beforeAll(async () => {
  control = await stackControl();
  api = await Api.open();
});

it('an erased person has left no trace in any table, event or file', async () => {
  // Its own bytes, so that its digests are nobody else's.
  const face = await sharp(await photograph('bella-1'))
    .jpeg({ quality: 91 })
    .withExif({ IFD0: { Artist: mark } })
    .toBuffer();
  const second = await sharp(await photograph('bella-2'))
    .jpeg({ quality: 91 })
    .withExif({ IFD0: { Artist: mark } })
    .toBuffer();
  const device = newDevice();
  const { enrollmentToken } = await api.client.enroll(person);
  if (!enrollmentToken) throw new Error('The person is enrolled already');
  await api.client.addDevice(enrollmentToken, { deviceId: device.id, publicKey: device.publicKey });
  const { registrationCode } = await api.client.addFace(enrollmentToken, capture([face], 'hotel4'));
  if (!registrationCode) throw new Error('The person was not enrolled');
  const authToken = await api.authenticate(registrationCode);
  const signature = signToken(device, authToken);
  await api.client.verifyDevice(authToken, { deviceId: device.id, signature });
  const verified = await api.client.verifyFace(authToken, capture([second], 'hotel4'));
  expect(verified.matchResult).toBe(true);

  const planted: Planted = {
    ...person,
    phoneNumber: person.phoneNumber.slice(1),
    deviceId: device.id,
    devicePublicKey: Buffer.from(device.publicKey, 'base64'),
    enrollmentToken,
    authToken,
    signature: Buffer.from(signature, 'base64'),
    exif: mark,
    ...pictures({ face, second }),
  };
  const code: Planted = { registrationCode };
  await eventsOf((event) => event.registrationCode === registrationCode);
  // The search finds what is there: in a table, in an event and in a file.
  const before = await tracesOf({ ...planted, ...code }, control);
  expect(before).toEqual(
    expect.arrayContaining(['onboarding public.device: deviceId', 'onboarding public.subject: registrationCode']),
  );
  expect(before.some((trace) => /^event .*enrollment.completed: registrationCode$/.test(trace))).toBe(true);
  expect(before.some((trace) => /^file jetstream\/.*: registrationCode$/.test(trace))).toBe(true);

  expect((await api.remove(`/onboarding/admin/registration/${registrationCode}`)).status).toBe(200);
  expect(await tracesOf(planted, control)).toEqual([]);
  // The handle itself is in events until they are too old, and nowhere else.
  const left = await tracesOf(code, control);
  expect(left.filter((trace) => !/^(event|file jetstream\/)/.test(trace))).toEqual([]);
}, 180_000);

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
