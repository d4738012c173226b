import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureOf, deviceKeys, enrolled, photograph, type Stand, startStand } from './support/stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.stop());

const ROUNDS = 5;
const CLOSINGS = 8;
const ADD = 0;
const REPLACE = 1;

type Enrolled = Awaited<ReturnType<typeof enrolled>>;

/** The token of a re-enrolment whose face was recognised. */
async function verified({ who }: Enrolled): Promise<string> {
  const { reEnrollmentToken } = (await stand.post('/enrollment/enroll', who)).body;
  const face = { reEnrollmentToken, faceLivenessData: captureOf(await photograph()) };
  expect((await stand.post('/reEnrollment/verifyFace', face)).body.authStatus).toBe(2);
  return reEnrollmentToken;
}

/** Closes re-enrolments of one person at once, each with a device; answers their statuses and the devices that are left. */
async function closeAtOnce(person: Enrolled, devices: { deviceId: string; addOrUpdate: number }[]) {
  const tokens = await Promise.all(devices.map(() => verified(person)));
  const answers = await Promise.all(
    devices.map((device, at) => {
      const closing = { reEnrollmentToken: tokens[at], publicKey: deviceKeys().spki, ...device };
      return stand.post('/reEnrollment/completeReEnroll', closing);
    }),
  );
  const { registeredDevices } = (await stand.get(`/admin/registration/${person.code}`)).body;
  const left: string[] = registeredDevices.map(({ deviceId }: { deviceId: string }) => deviceId);
  return { statuses: answers.map(({ status }) => status), left };
}

const replacing = (name: (at: number) => string) =>
  Array.from({ length: CLOSINGS }, (_, at) => ({ deviceId: name(at), addOrUpdate: REPLACE }));
const allWell = Array(CLOSINGS).fill(200);

describe('re-enrolments of one person that are closed at once', () => {
  it('leave one device when each replaces all, and that by the same name', async () => {
    const person = await enrolled(stand);
    for (let round = 0; round < ROUNDS; round += 1) {
      const { statuses, left } = await closeAtOnce(
        person,
        replacing(() => 'phone'),
      );
      expect([statuses, left]).toEqual([allWell, ['phone']]);
    }
  });

  it('leave one device when each replaces all by another name', async () => {
    const person = await enrolled(stand);
    for (let round = 0; round < ROUNDS; round += 1) {
      const { statuses, left } = await closeAtOnce(
        person,
        replacing((at) => `phone-${at}`),
      );
      expect([statuses, left]).toEqual([allWell, [expect.stringMatching(/^phone-\d$/)]]);
    }
  });

  it('leave one of those that replace, and no more than the limit, when others add', async () => {
    const person = await enrolled(stand);
    const { maxDeviceIds } = (await stand.get('/admin/customerConfig')).body.onboardingConfig;
    for (let round = 0; round < ROUNDS; round += 1) {
      const mixed = Array.from({ length: CLOSINGS }, (_, at) =>
        at % 2 === 0
          ? { deviceId: `replacing-${at}`, addOrUpdate: REPLACE }
          : { deviceId: `added-${at}`, addOrUpdate: ADD },
      );
      const { statuses, left } = await closeAtOnce(person, mixed);
      // One that adds is refused while there are as many as the tenant allows.
      expect(statuses.filter((status, at) => status !== 200 && !(status === 400 && at % 2 === 1))).toEqual([]);
      expect(left.filter((name) => name.startsWith('replacing-'))).toHaveLength(1);
      expect(left.length).toBeLessThanOrEqual(maxDeviceIds);
    }
  });
});
