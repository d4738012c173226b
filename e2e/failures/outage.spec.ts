import { setTimeout as sleep } from 'node:timers/promises';
import type { Response } from 'supertest';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Api, capture, newDevice, signToken } from '../journeys/api.ts';
import { photograph } from '../support/photographs.ts';
import { type StackControl, stackControl } from '../support/stack.ts';

const OUTAGE_MS = 5000;
const face = await photograph('bella-1');
let control: StackControl;
let api: Api;

beforeAll(async () => {
  control = await stackControl();
  api = await Api.open();
});

/** The platform's answer when a dependency is away: 503, its shape, and when to retry. */
function expectUnavailable(answer: Response): void {
  expect(answer.status).toBe(503);
  expect(answer.body).toMatchObject({ errorCode: 'SERVICE_UNAVAILABLE', status: 503 });
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
}

describe.each(['nats', 'postgres'])('%s away for five seconds', (part) => {
  afterEach(() => control.start(part));

  it('answers 503, recovers by itself, and loses nothing', async () => {
    const enrollmentToken = await api.enroll();
    const device = newDevice();
    const deviceAdded = await api.post('/onboarding/enrollment/addDevice', {
      enrollmentToken,
      deviceId: device.id,
      publicKey: device.publicKey,
    });
    expect(deviceAdded.body.enrollmentStatus).toBe(1);
    const addFace = () =>
      api.post('/onboarding/enrollment/addFace', { enrollmentToken, faceLivenessData: capture([face], 'hotel4') });

    await control.stop(part);
    expectUnavailable(await addFace());
    await sleep(OUTAGE_MS);
    expectUnavailable(await addFace());
    await control.start(part);

    const answer = await vi.waitFor(
      async () => {
        const again = await addFace();
        expect(again.status).toBe(200);
        return again;
      },
      { timeout: 20_000, interval: 250 },
    );
    expect(answer.body).toMatchObject({ livenessResult: true, enrollmentStatus: 2 });
    const authToken = await api.authenticate(answer.body.registrationCode);
    const signature = signToken(device, authToken);
    const verified = await api.post('/onboarding/authentication/verifyDevice', {
      authToken,
      deviceId: device.id,
      signature,
    });
    expect(verified.body.message).toBe('Device verified.');
  });
});

describe.each(['faceliveness', 'nexaface'])('%s away', (engine) => {
  afterEach(() => control.start(engine));

  it('neither enrols nor recognises anyone', async () => {
    const device = newDevice();
    const authToken = await api.authenticate(await api.register(face, device));
    const enrollmentToken = await api.enroll();
    const faceLivenessData = capture([face], 'hotel4');
    await control.stop(engine);
    expectUnavailable(await api.post('/onboarding/enrollment/addFace', { enrollmentToken, faceLivenessData }));
    expectUnavailable(await api.post('/onboarding/authentication/verifyFace', { authToken, faceLivenessData }));
    await control.start(engine);
    const after = await api.post('/onboarding/authentication/verifyFace', { authToken, faceLivenessData });
    expect(after.body).toMatchObject({ livenessResult: true, matchResult: true });
  });
});

describe('the gateway, with the database killed', () => {
  afterEach(() => control.start('postgres'));

  it('stays ready, gives tokens to clients it knows, and passes calls on to services that live', async () => {
    const ready = async () => (await fetch(`http://127.0.0.1:${control.ports['gateway/management']}/readyz`)).status;
    expect((await api.get('/nexaface/version')).status).toBe(200);
    await control.kill('postgres');
    for (let second = 0; second < 5; second += 1) {
      expect(await ready()).toBe(200);
      const fresh = await Api.open();
      expect((await fresh.get('/nexaface/version')).status).toBe(200);
      await sleep(1000);
    }
  });
});
