import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActiveChallenge, FaceCapture } from '@bonafide/client';
import { openPeople } from '@bonafide/lab/active/people';
import { captureOf, type Person } from '@bonafide/lab/active/scenes';
import { seededRandom } from '@bonafide/lab/attacks/random';
import { padOf } from '@bonafide/local/model-pack';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { frontal } from '../support/photographs.ts';
import { Api, newDevice, newName, signToken } from './api.ts';

const PACK = inject('stack').pack ?? 'default';
/** What rendered heads look like to a detector of attacks is not what is tried here. */
const detects = padOf(PACK) === 'none' ? undefined : 'the pack judges rendered heads by more than their movements';
/** As often a person tries before giving up: a rendered head does not pass every time (docs/accuracy.md). */
const TRIES = 5;
/** What an authentication bears (`maxAuthenticationAttempts`). */
const ATTEMPTS = 4;
/** Each rendering has its own: frames that were met before are a sign of an attack. */
let seed = Date.now();

let api: Api;
let person: Person;

beforeAll(async () => {
  api = await Api.open();
  const found = await (await openPeople(join(import.meta.dirname, '../../.bonafide/models/default')))(await frontal());
  if (!found) throw new Error('the photograph shows no face from the front');
  person = found;
});

/** No person moves four times in less. */
const MOVING_MS = 2000;

/** A head that does what was asked, without times: rendered people need none. */
async function obeying({ challengeId, movements }: ActiveChallenge): Promise<FaceCapture> {
  const made = await captureOf('genuine', { person, other: person }, movements, seededRandom(++seed));
  await sleep(MOVING_MS);
  const frames = made.map(({ jpeg }) => ({ data: jpeg.toString('base64'), timestamp: 0, tags: [] }));
  return { video: { meta_data: { challenge_id: challengeId }, workflow_data: { workflow: 'charlie4', frames } } };
}

/** Tries until a capture is LIVE, each with the challenge that the session then has. */
async function untilLive<T extends { livenessResult: boolean }>(
  draw: () => Promise<ActiveChallenge>,
  send: (capture: FaceCapture) => Promise<T>,
  most = TRIES,
): Promise<T | undefined> {
  for (let tries = 0; tries < most; tries++) {
    const answer = await send(await obeying(await draw()));
    if (answer.livenessResult) return answer;
  }
  return undefined;
}

describe('the challenge of a session', () => {
  it('is answered every time it is asked for, the same list under another id', async () => {
    const { enrollmentToken = '' } = await api.client.enroll({ username: newName(), email: 'a@example.test' });
    const told: ActiveChallenge[] = [];
    for (let asked = 0; asked < 20; asked++) told.push(await api.client.enrollmentChallenge(enrollmentToken));
    expect(new Set(told.map(({ challengeId }) => challengeId)).size).toBe(20);
    expect(new Set(told.map(({ movements, expiresAt }) => [movements, expiresAt].join())).size).toBe(1);
  });

  it('is no challenge of the engine’s own route, nor the other way round', async () => {
    const { enrollmentToken = '' } = await api.client.enroll({ username: newName(), email: 'a@example.test' });
    const bare = await api.client.activeChallenge();
    const capture = await obeying(bare);
    await expect(api.client.addFace(enrollmentToken, capture)).rejects.toMatchObject({ status: 400 });
    const { challengeId } = await api.client.enrollmentChallenge(enrollmentToken);
    capture.video.meta_data = { challenge_id: challengeId };
    await expect(api.client.analyze(capture)).rejects.toMatchObject({ status: 400 });
  });
});

describe.skipIf(detects)(`guided captures${detects ? ` (${detects})` : ''}`, { timeout: 120_000 }, () => {
  it('enrol a person and recognise her, flagged as movements alone', async () => {
    const device = newDevice();
    const { enrollmentToken = '' } = await api.client.enroll({ username: newName(), email: 'a@example.test' });
    await api.client.addDevice(enrollmentToken, { deviceId: device.id, publicKey: device.publicKey });
    const added = await untilLive(
      () => api.client.enrollmentChallenge(enrollmentToken),
      (capture) => api.client.addFace(enrollmentToken, capture),
    );
    expect(added).toMatchObject({ livenessResult: true, enrollmentStatus: 2 });
    expect(added?.faceLivenessResults?.video?.liveness_result?.feedback).toEqual(['MOVEMENTS_ONLY']);

    const registrationCode = added?.registrationCode ?? '';
    /** A session has one list, which the rendered head may not manage: another session has another. */
    const comeBack = async () => {
      const { authToken = '' } = await api.client.authenticate({ registrationCode });
      await api.client.verifyDevice(authToken, { deviceId: device.id, signature: signToken(device, authToken) });
      return untilLive(
        () => api.client.authenticationChallenge(authToken),
        (capture) => api.client.verifyFace(authToken, capture),
        ATTEMPTS,
      );
    };
    const verified = (await comeBack()) ?? (await comeBack());
    expect(verified).toMatchObject({ livenessResult: true, matchResult: true, authStatus: 2 });
  });
});
