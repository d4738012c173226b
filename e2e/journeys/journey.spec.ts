import { ApiError, type BonafideClient } from '@bonafide/client';
import { padOf } from '@bonafide/local/model-pack';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { emptyScene, group, photograph } from '../support/photographs.ts';
import { Api, capture, type Device, newDevice, newName, signToken } from './api.ts';

const [alice, aliceAgain, bella, carol] = await Promise.all(
  (['alice-1', 'alice-2', 'bella-1', 'carol-1'] as const).map(photograph),
);
/** A pack that cannot tell attacks says of every live capture that its liveness was not assessed (docs/adr/0082). */
const LIVE =
  padOf(inject('stack').pack ?? 'default') === 'none'
    ? { decision: 'LIVE', feedback: ['LIVENESS_NOT_ASSESSED'], score: -1 }
    : { decision: 'LIVE', feedback: [], score: 100 };
let api: Api;
let client: BonafideClient;

beforeAll(async () => {
  api = await Api.open();
  client = api.client;
});

/** The status with which a call is refused. */
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => expect.unreachable('the call was answered'),
    (error: unknown) => (error instanceof ApiError ? error.status : Promise.reject(error)),
  );

describe.each(['prime256v1', 'secp256k1'] as const)('a person with a %s device', (curve) => {
  const device: Device = newDevice(curve);
  const username = newName();
  const person = { username, email: `${username}@example.test` };
  let enrollmentToken: string;
  let registrationCode: string;

  it('starts an enrolment that asks for device and face', async () => {
    const answer = await client.enroll(person);
    expect(answer).toMatchObject({ userExistsAlready: false, requiredChecks: ['addDevice', 'addFace'] });
    expect(answer).not.toHaveProperty('reEnrollmentToken');
    enrollmentToken = answer.enrollmentToken as string;
  });

  it('adds the device and is still pending', async () => {
    const answer = await client.addDevice(enrollmentToken, { deviceId: device.id, publicKey: device.publicKey });
    expect(answer).toEqual({ enrollmentStatus: 1, registrationCode: '' });
  });

  it('is not enrolled by a picture without a face', async () => {
    const scene = await emptyScene();
    const answer = await client.addFace(enrollmentToken, capture([scene, scene, scene]));
    expect(answer).toMatchObject({ livenessResult: false, enrollmentStatus: 1, registrationCode: '' });
    const result = answer.faceLivenessResults?.video?.liveness_result;
    expect(result?.decision).not.toBe('LIVE');
    expect(result?.feedback).toContain('NO_FACE_DETECTED');
  });

  it('is not enrolled by a picture with several faces', async () => {
    const crowd = await group();
    const answer = await client.addFace(enrollmentToken, capture([crowd, crowd, crowd]));
    expect(answer).toMatchObject({ livenessResult: false, enrollmentStatus: 1 });
    expect(answer.faceLivenessResults?.video?.liveness_result?.feedback).toContain('MULTIPLE_FACES_DETECTED');
  });

  it('gets its registration code in the answer to its face', async () => {
    const answer = await client.addFace(enrollmentToken, capture([alice, alice, alice]));
    expect(answer).toMatchObject({ livenessResult: true, enrollmentStatus: 2 });
    expect(answer.registrationCode).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(answer.faceLivenessResults?.video?.liveness_result).toMatchObject(LIVE);
    registrationCode = answer.registrationCode;
  });

  it('cannot use the enrolment any more', async () => {
    expect(await refusal(client.addDevice(enrollmentToken, { deviceId: 'x' }))).toBe(400);
    expect(await refusal(client.addFace(enrollmentToken, capture([alice])))).toBe(400);
    expect(await refusal(client.cancelEnrollment(enrollmentToken))).toBe(400);
  });

  it('is known from now on', async () => {
    const answer = await client.enroll(person);
    expect(answer).toMatchObject({ userExistsAlready: true, requiredChecks: ['verifyFace'] });
    expect(answer).not.toHaveProperty('enrollmentToken');
  });

  it.each(['registrationCode', 'username'])('is recognised by %s on another day', async (handle) => {
    const { authToken } = await client.authenticate(handle === 'username' ? { username } : { registrationCode });
    const proof = { deviceId: device.id, signature: signToken(device, authToken) };
    expect(await client.verifyDevice(authToken, proof)).toMatchObject({ message: 'Device verified.', authStatus: 1 });

    const face = await client.verifyFace(authToken, capture([aliceAgain, aliceAgain, aliceAgain]));
    expect(face).toMatchObject({ livenessResult: true, matchResult: true, authStatus: 2 });
    expect(face.matchScore).toBeGreaterThan(50);
    expect(await refusal(client.cancelAuthentication(authToken))).toBe(400);
  });

  it.each([
    ['bella', bella],
    ['carol', carol],
  ])('is not confused with %s', async (_name, other) => {
    const authToken = await api.authenticate(registrationCode);
    const answer = await client.verifyFace(authToken, capture([other, other, other]));
    expect(answer).toMatchObject({ livenessResult: true, matchResult: false, authStatus: 1 });
    expect(answer.matchScore).toBeLessThan(50);
    await client.cancelAuthentication(authToken);
  });

  it('ends an authentication after four failed faces', async () => {
    const authToken = await api.authenticate(registrationCode);
    const statuses: number[] = [];
    for (const rotation of [0, 90, 180, 270] as const) {
      statuses.push((await client.verifyFace(authToken, capture([bella], 'hotel4', rotation))).authStatus);
    }
    expect(statuses).toEqual([1, 1, 1, 0]);
    expect(await refusal(client.verifyFace(authToken, capture([alice], 'hotel4')))).toBe(400);
  });
});

it('a signature made for one session does not open another', async () => {
  const device = newDevice();
  const registrationCode = await api.register(bella, device);
  const first = await api.authenticate(registrationCode);
  const second = await api.authenticate(registrationCode);
  const proof = { deviceId: device.id, signature: signToken(device, first) };
  expect(await client.verifyDevice(second, proof)).toEqual({ message: 'Device signature is invalid', authStatus: 1 });
});
