import { beforeAll, describe, expect, it } from 'vitest';
import { emptyScene, group, photograph } from '../support/photographs.ts';
import { Api, capture, type Device, newDevice, newName, signToken } from './api.ts';

const [alice, aliceAgain, bella, carol] = await Promise.all(
  (['alice-1', 'alice-2', 'bella-1', 'carol-1'] as const).map(photograph),
);
let api: Api;

beforeAll(async () => {
  api = await Api.open();
});

describe.each(['prime256v1', 'secp256k1'] as const)('a person with a %s device', (curve) => {
  const device: Device = newDevice(curve);
  const username = newName();
  let enrollmentToken: string;
  let registrationCode: string;

  it('starts an enrolment that asks for device and face', async () => {
    const answer = await api.post('/onboarding/enrollment/enroll', { username, email: `${username}@example.test` });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ userExistsAlready: false, requiredChecks: ['addDevice', 'addFace'] });
    expect(answer.body).not.toHaveProperty('reEnrollmentToken');
    enrollmentToken = answer.body.enrollmentToken;
  });

  it('adds the device and is still pending', async () => {
    const body = { enrollmentToken, deviceId: device.id, publicKey: device.publicKey };
    const answer = await api.post('/onboarding/enrollment/addDevice', body);
    expect(answer.body).toEqual({ enrollmentStatus: 1, registrationCode: '' });
  });

  it('is not enrolled by a picture without a face', async () => {
    const scene = await emptyScene();
    const body = { enrollmentToken, faceLivenessData: capture([scene, scene, scene]) };
    const answer = await api.post('/onboarding/enrollment/addFace', body);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ livenessResult: false, enrollmentStatus: 1, registrationCode: '' });
    const { decision, feedback } = answer.body.faceLivenessResults.video.liveness_result;
    expect(decision).not.toBe('LIVE');
    expect(feedback).toContain('NO_FACE_DETECTED');
  });

  it('is not enrolled by a picture with several faces', async () => {
    const crowd = await group();
    const body = { enrollmentToken, faceLivenessData: capture([crowd, crowd, crowd]) };
    const answer = await api.post('/onboarding/enrollment/addFace', body);
    expect(answer.body).toMatchObject({ livenessResult: false, enrollmentStatus: 1 });
    expect(answer.body.faceLivenessResults.video.liveness_result.feedback).toContain('MULTIPLE_FACES_DETECTED');
  });

  it('gets its registration code in the answer to its face', async () => {
    const body = { enrollmentToken, faceLivenessData: capture([alice, alice, alice]) };
    const answer = await api.post('/onboarding/enrollment/addFace', body);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ livenessResult: true, enrollmentStatus: 2 });
    expect(answer.body.registrationCode).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    const { liveness_result } = answer.body.faceLivenessResults.video;
    expect(liveness_result).toMatchObject({ decision: 'LIVE', score: 100 });
    registrationCode = answer.body.registrationCode;
  });

  it('cannot use the enrolment any more', async () => {
    for (const path of ['addDevice', 'addFace', 'cancel']) {
      const body = { enrollmentToken, deviceId: 'x', faceLivenessData: capture([alice]) };
      expect((await api.post(`/onboarding/enrollment/${path}`, body)).status).toBe(400);
    }
  });

  it('is known from now on', async () => {
    const answer = await api.post('/onboarding/enrollment/enroll', { username, email: `${username}@example.test` });
    expect(answer.body).toMatchObject({ userExistsAlready: true, requiredChecks: ['verifyFace'] });
    expect(answer.body).not.toHaveProperty('enrollmentToken');
  });

  it.each(['registrationCode', 'username'])('is recognised by %s on another day', async (handle) => {
    const body = handle === 'username' ? { username } : { registrationCode };
    const started = await api.post('/onboarding/authentication/authenticate', body);
    expect(started.status).toBe(200);
    const { authToken } = started.body;

    const possession = await api.post('/onboarding/authentication/verifyDevice', {
      authToken,
      deviceId: device.id,
      signature: signToken(device, authToken),
    });
    expect(possession.body).toMatchObject({ message: 'Device verified.', authStatus: 1 });

    const face = await api.post('/onboarding/authentication/verifyFace', {
      authToken,
      faceLivenessData: capture([aliceAgain, aliceAgain, aliceAgain]),
    });
    expect(face.body).toMatchObject({ livenessResult: true, matchResult: true, authStatus: 2 });
    expect(face.body.matchScore).toBeGreaterThan(50);
    expect((await api.post('/onboarding/authentication/cancel', { authToken })).status).toBe(400);
  });

  it.each([
    ['bella', bella],
    ['carol', carol],
  ])('is not confused with %s', async (_name, other) => {
    const authToken = await api.authenticate(registrationCode);
    const answer = await api.post('/onboarding/authentication/verifyFace', {
      authToken,
      faceLivenessData: capture([other, other, other]),
    });
    expect(answer.body).toMatchObject({ livenessResult: true, matchResult: false, authStatus: 1 });
    expect(answer.body.matchScore).toBeLessThan(50);
    expect((await api.post('/onboarding/authentication/cancel', { authToken })).status).toBe(200);
  });

  it('ends an authentication after four failed faces', async () => {
    const authToken = await api.authenticate(registrationCode);
    const statuses: number[] = [];
    for (const rotation of [0, 90, 180, 270]) {
      const answer = await api.post('/onboarding/authentication/verifyFace', {
        authToken,
        faceLivenessData: capture([bella], 'hotel4', rotation),
      });
      statuses.push(answer.body.authStatus);
    }
    expect(statuses).toEqual([1, 1, 1, 0]);
    const after = await api.post('/onboarding/authentication/verifyFace', {
      authToken,
      faceLivenessData: capture([alice], 'hotel4'),
    });
    expect(after.status).toBe(400);
  });
});

it('a signature made for one session does not open another', async () => {
  const device = newDevice();
  const registrationCode = await api.register(bella, device);
  const first = await api.authenticate(registrationCode);
  const second = await api.authenticate(registrationCode);
  const answer = await api.post('/onboarding/authentication/verifyDevice', {
    authToken: second,
    deviceId: device.id,
    signature: signToken(device, first),
  });
  expect(answer.body).toEqual({ message: 'Device signature is invalid', authStatus: 1 });
});
