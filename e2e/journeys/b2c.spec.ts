import { sealRequest } from '@bonafide/client';
import { beforeAll, describe, expect, it } from 'vitest';
import { access, otherAccess } from '../support/access.ts';
import { emptyScene, photograph } from '../support/photographs.ts';
import { Api, capture, newDevice, newName, signToken } from './api.ts';

const [alice, aliceAgain, bella] = await Promise.all((['alice-1', 'alice-2', 'bella-1'] as const).map(photograph));
const ORIGIN = 'https://shop.example';
let api: Api;

beforeAll(async () => {
  api = await Api.open();
});

/** What a page does that has nothing but a content type. */
function fromPage(name: string, body: object, realm = access().realm) {
  return fetch(`${access().baseUrl}/${realm}/b2c-sample-web/proxy/${name}`, {
    method: 'POST',
    headers: { origin: ORIGIN, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** What a web shop's server does: an access token, and an empty API key. */
function fromShop(path: string, body: object, accessToken: string, apikey = '') {
  return fetch(`${access().baseUrl}/b2c/onboarding/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}`, apikey, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

const framesOf = (...images: Buffer[]) => images.map((image) => ({ data: image.toString('base64') }));
const json = async (answer: Promise<Response>) => (await answer).json();
const statusOf = async (token: string) =>
  (await api.get(`/onboarding/b2c/operationStatus/${token}`)).body.completionStatus;

describe('a customer of a web shop', () => {
  const email = `${newName()}@example.test`;
  const device = newDevice();
  let jwt: string;
  let sessionToken: string;

  it('is let in by a preflight without credentials', async () => {
    const answer = await fetch(`${access().baseUrl}/${access().realm}/b2c-sample-web/proxy/doEnroll`, {
      method: 'OPTIONS',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-headers')).toContain('content-type');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('enrols from a page and a shop’s server, with an empty API key', async () => {
    const triggered = await fromPage('triggerEnroll', {
      username: email,
      email,
      notifyOptions: { notifyByEmail: false },
    });
    expect([triggered.status, triggered.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    const begun = (await triggered.json()) as Record<string, string>;
    expect(begun.sessionCallbackURL).toMatch(/^http/);
    sessionToken = begun.sessionToken as string;
    jwt = begun.jwtToken as string;
    // The page does not wait for the first of these.
    const [validated, enrolling] = await Promise.all([
      json(fromPage('validateSession', { sessionToken, jwt })),
      json(fromPage('doEnroll', { sessionToken, jwt })),
    ]);
    expect(enrolling).toMatchObject({ userExistsAlready: false, requiredChecks: ['addDevice', 'addFace'] });
    const { enrollmentToken } = enrolling;
    expect(await statusOf(sessionToken)).toBe('Pending');
    const profile = { xml: '<profile/>' };
    const resolution = { width: 480, height: 640 };
    expect(await json(fromPage('calculateRoi', { profile, resolution, jwt }))).toMatchObject({ x: 62, width: 356 });
    const preview = { profile, resolutionPreview: resolution, resolutionCapture: resolution, frames: framesOf(alice) };
    const sealed = await sealRequest(await api.client.publicKey(), preview);
    expect(await json(fromPage('autocapture', { ...sealed, jwt }))).toEqual({
      frameResults: [{ compliant: true, feedback: ['COMPLIANT_IMAGE'] }],
      results: { captured: true, capturedFrameIndex: 0 },
    });
    const scene = await emptyScene();
    const spoof = { enrollmentToken, faceLivenessData: capture([scene, scene, scene]), jwt };
    expect(await json(fromShop('enrollment/addFace', spoof, jwt))).toMatchObject({ livenessResult: false });
    const added = { enrollmentToken, deviceId: device.id, pushId: 'p', publicKey: device.publicKey, jwt };
    const face = { enrollmentToken, faceLivenessData: capture([alice, alice, alice]), jwt };
    const [deviceAnswer, faceAnswer] = await Promise.all([
      json(fromPage('addDevice', added)),
      json(fromShop('enrollment/addFace', face, validated.accessToken)),
    ]);
    expect([deviceAnswer.enrollmentStatus, faceAnswer.enrollmentStatus].sort()).toEqual([1, 2]);
    expect(faceAnswer.livenessResult).toBe(true);
    expect(await statusOf(sessionToken)).toBe('Success');
  });

  it('comes back, with no jwt at hand when the journey begins', async () => {
    const triggered = await json(
      fromPage('triggerAuth', { username: email, email, phoneNumber: '', notifyOptions: {} }),
    );
    const token = { sessionToken: triggered.sessionToken, jwt: '' };
    const [validated, begun] = await Promise.all([
      json(fromPage('validateSession', token)),
      json(fromPage('doAuth', token)),
    ]);
    expect(begun.requiredChecks).toEqual(['verifyDevice', 'verifyFace']);
    const { authToken } = begun;
    const signed = { deviceId: device.id, signature: signToken(device, authToken) };
    expect(await api.client.verifyDevice(authToken, signed)).toMatchObject({ authStatus: 1 });
    const other = { authToken, faceLivenessData: capture([bella, bella, bella]) };
    expect(await json(fromShop('authentication/verifyFace', other, validated.accessToken))).toMatchObject({
      matchResult: false,
      authStatus: 1,
    });
    const own = { authToken, faceLivenessData: capture([aliceAgain, aliceAgain, aliceAgain]) };
    expect(await json(fromShop('authentication/verifyFace', own, validated.accessToken))).toMatchObject({
      livenessResult: true,
      matchResult: true,
      authStatus: 2,
    });
    expect(await statusOf(triggered.sessionToken)).toBe('Success');
  });
});

describe('the access token of a session', () => {
  it('is given for the API key alone, and opens nothing but its own journey', async () => {
    const username = newName();
    const { body } = await api.post('/onboarding/b2c/triggerEnroll', { username, email: `${username}@example.test` });
    const response = await fetch(`${access().baseUrl}/tokenVerify/validateSession`, {
      method: 'POST',
      headers: { apikey: access().apiKey, 'content-type': 'application/json' },
      body: JSON.stringify({ sessionToken: body.sessionToken }),
    });
    expect(response.status).toBe(200);
    const { accessToken } = (await response.json()) as { accessToken: string };
    const { enrollmentToken } = await json(fromPage('doEnroll', { sessionToken: body.sessionToken }));
    const face = { enrollmentToken, faceLivenessData: capture([alice]) };
    const foreign = { ...face, enrollmentToken: await api.enroll() };
    expect((await fromShop('enrollment/addFace', foreign, accessToken)).status).toBe(400);
    expect((await fromShop('enrollment/addFace', face, accessToken, otherAccess().apiKey)).status).toBe(401);
    expect((await fromShop('enrollment/addFace', face, `${accessToken.slice(0, -3)}AAA`)).status).toBe(401);
    expect((await fromShop('enrollment/addFace', face, '')).status).toBe(401);
    for (const path of [
      '/onboarding/enrollment/addFace',
      '/b2c/sdk/faceliveness/analyze',
      '/b2c/proxy/triggerEnroll',
    ]) {
      const answer = await fetch(`${access().baseUrl}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${accessToken}`, apikey: access().apiKey },
        body: JSON.stringify(face),
      });
      expect([path, answer.status]).toEqual([path, 401]);
    }
    expect((await fromShop('enrollment/addFace', face, accessToken, access().apiKey)).status).toBe(200);
  });
});

it('a session is no other tenant’s', async () => {
  const username = newName();
  const { body } = await api.post('/onboarding/b2c/triggerEnroll', { username, email: `${username}@example.test` });
  const { sessionToken } = body;
  for (const name of ['doEnroll', 'validateSession']) {
    expect((await fromPage(name, { sessionToken }, otherAccess().realm)).status).toBe(400);
  }
  expect(await statusOf(sessionToken)).toBe('Pending');
});

it('a callback link opens as a page for anyone, as often as they like, and nothing comes of it', async () => {
  const username = newName();
  const { body } = await api.post('/onboarding/b2c/triggerEnroll', { username, email: `${username}@example.test` });
  const link = new URL(body.sessionCallbackURL);
  for (let opened = 0; opened < 3; opened += 1) {
    const answer = await fetch(`${access().baseUrl}${link.pathname}${link.search}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  }
  expect(await statusOf(body.sessionToken)).toBe('Pending');
  expect((await fetch(`${access().baseUrl}/onboarding/admin/getPublicKey`)).status).toBe(401);
});
