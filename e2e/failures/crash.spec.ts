import { afterAll, beforeAll, expect, it } from 'vitest';
import { Api, capture, newDevice } from '../journeys/api.ts';
import { eventsOf } from '../support/events.ts';
import { photograph } from '../support/photographs.ts';
import { type StackControl, stackControl } from '../support/stack.ts';

let control: StackControl;
let api: Api;

beforeAll(async () => {
  control = await stackControl();
  api = await Api.open();
});

afterAll(async () => {
  for (const part of ['nats', 'onboarding']) await control.start(part);
});

it('an event whose process was killed before it could publish arrives once', async () => {
  const enrollmentToken = await api.enroll();
  const face = await photograph('carol-1');
  const faceAdded = await api.post('/onboarding/enrollment/addFace', {
    enrollmentToken,
    faceLivenessData: capture([face], 'hotel4'),
  });
  expect(faceAdded.body).toMatchObject({ livenessResult: true, enrollmentStatus: 1 });

  // Without NATS the last step still commits, and its events stay in the outbox.
  await control.stop('nats');
  const device = newDevice();
  const last = await api.post('/onboarding/enrollment/addDevice', {
    enrollmentToken,
    deviceId: device.id,
    publicKey: device.publicKey,
  });
  expect(last.body.enrollmentStatus).toBe(2);
  await control.kill('onboarding');
  await control.start('nats');
  await control.start('onboarding');

  const events = await eventsOf((event) => event.registrationCode === last.body.registrationCode);
  expect(events.filter((event) => event.type === 'enrollment.completed')).toHaveLength(1);
});
