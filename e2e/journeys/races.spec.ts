import { beforeAll, expect, it } from 'vitest';
import { eventsOf } from '../support/events.ts';
import { photograph } from '../support/photographs.ts';
import { Api, capture, newDevice, newName } from './api.ts';

const COPIES = 50;
const CLOSINGS = 4;
const face = await photograph('bella-1');
let api: Api;

beforeAll(async () => {
  api = await Api.open();
});

it('fifty copies of the last step make one registration and one event', async () => {
  const username = newName();
  const enrollmentToken = await api.enroll(username);
  const device = newDevice();
  await api.client.addDevice(enrollmentToken, { deviceId: device.id, publicKey: device.publicKey });
  const body = JSON.stringify({ enrollmentToken, faceLivenessData: capture([face], 'hotel4') });
  const answers = await Promise.all(
    Array.from({ length: COPIES }, () => api.post('/onboarding/enrollment/addFace', body)),
  );
  // A copy may be turned away while the queue is full; none may get another answer than the first.
  const done = answers.filter((answer) => answer.status === 200);
  expect(done.length).toBeGreaterThan(0);
  expect(answers.filter((answer) => ![200, 400, 503].includes(answer.status))).toEqual([]);
  const codes = new Set(done.map((answer) => answer.body.registrationCode));
  expect(codes.size).toBe(1);
  const [code] = codes;
  const completed = await eventsOf((event) => event.registrationCode === code && event.type === 'enrollment.completed');
  expect(completed).toHaveLength(1);
});

it('re-enrolments that replace all devices and are closed at once leave one device', async () => {
  const username = newName();
  const registrationCode = await api.register(face, newDevice(), username);
  const verified = async () => {
    const { reEnrollmentToken } = await api.client.enroll({ username, email: 'someone@example.test' });
    const body = { reEnrollmentToken, faceLivenessData: capture([face], 'hotel4') };
    expect((await api.post('/onboarding/reEnrollment/verifyFace', body)).body.authStatus).toBe(2);
    return reEnrollmentToken;
  };
  for (const name of [() => 'one-name', (at: number) => `name-${at}`]) {
    const tokens: unknown[] = [];
    for (let closing = 0; closing < CLOSINGS; closing += 1) tokens.push(await verified());
    const answers = await Promise.all(
      tokens.map((reEnrollmentToken, at) => {
        const device = { deviceId: name(at), publicKey: newDevice().publicKey, addOrUpdate: 1 };
        return api.post('/onboarding/reEnrollment/completeReEnroll', { reEnrollmentToken, ...device });
      }),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(CLOSINGS).fill(200));
    const { registeredDevices } = (await api.get(`/onboarding/admin/registration/${registrationCode}`)).body;
    expect(registeredDevices).toHaveLength(1);
  }
}, 120_000);
