import { beforeAll, expect, it } from 'vitest';
import { eventsOf } from '../support/events.ts';
import { photograph } from '../support/photographs.ts';
import { Api, capture, newDevice, newName } from './api.ts';

const COPIES = 50;
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
