import { randomUUID } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { SealedRequests } from '@bonafide/sealing/sealed-requests';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sealed } from './support/sealed.js';
import { captureOf, enrolled, person, photograph, returning, type Stand, startStand } from './support/stand.js';

let stand: Stand;
let pem: string;
beforeAll(async () => {
  stand = await startStand();
  pem = (await stand.get('/admin/getPublicKey')).text;
});
afterAll(() => stand.stop());
afterEach(() => Object.assign(stand.engines, { meanwhile: () => {} }));

const begin = async (): Promise<string> => (await stand.post('/enrollment/enroll', person())).body.enrollmentToken;
const addFace = (enrollmentToken: string, faceLivenessData: unknown) =>
  stand.post('/enrollment/addFace', { enrollmentToken, faceLivenessData });

/** An envelope of AES-CBC of which a bit of the initialisation vector, so of the first block, is turned. */
async function changed(request?: unknown) {
  const envelope = sealed(pem, request ?? captureOf(await photograph()));
  const iv = Buffer.from(envelope.iv, 'base64');
  iv[0] = (iv[0] ?? 0) ^ 1;
  return { ...envelope, iv: iv.toString('base64') };
}

const told = ({ status, body }: Awaited<ReturnType<typeof addFace>>) => [status, body.errorMsg, body.errorCode];
const unopened = [400, 'The sealed request cannot be opened', 'INPUT_VALUES_ERROR'];

describe('an envelope without a tag', () => {
  it.each<[string, () => unknown]>([
    ['does not open', () => changed()],
    ['holds no capture', () => sealed(pem, {})],
    ['holds a list', () => sealed(pem, [])],
    ['holds a wrong type', () => sealed(pem, { video: { workflow_data: 1 } })],
    ['holds an unknown workflow', () => sealed(pem, { video: { workflow_data: { workflow: 'x', frames: [] } } })],
    ['holds a picture that is no base64', () => sealed(pem, frames('%%%'))],
    ['holds a picture that the engine refuses', () => sealed(pem, frames('aGVsbG8='))],
  ])('that %s is refused alike', async (_what, make) => {
    stand.engines.meanwhile = () => Promise.reject(new DomainError('INVALID_MEDIA', 'Not an image'));
    const [token, data] = [await begin(), await make()];
    const before = performance.now();
    expect(told(await addFace(token, data))).toEqual(unopened);
    const took = performance.now() - before;
    expect(took).toBeGreaterThan(495);
    expect((took + 5) % 500).toBeLessThan(200);
  });

  const frames = (data: string) => ({ video: { workflow_data: { workflow: 'charlie4', frames: [{ data }] } } });

  it('tells when the engines are away, as it tells a success', async () => {
    stand.engines.meanwhile = () => Promise.reject(new DomainError('UNAVAILABLE', 'The queue is full'));
    const answer = await addFace(await begin(), sealed(pem, captureOf(await photograph())));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  });
});

describe('the session of an envelope', () => {
  it('is looked up first: nothing is opened, nor counted, for a token that is none', async () => {
    const envelope = await changed();
    const answers = await Promise.all(Array.from({ length: 80 }, () => addFace(randomUUID(), envelope)));
    expect(new Set(answers.map((answer) => JSON.stringify(told(answer))))).toEqual(
      new Set([JSON.stringify([400, 'Not a valid enrollmentToken', 'INPUT_VALUES_ERROR'])]),
    );
    const again = await stand.post('/reEnrollment/verifyFace', {
      reEnrollmentToken: randomUUID(),
      faceLivenessData: envelope,
    });
    expect(told(again)[1]).toBe('Not a valid reEnrollmentToken');
  });

  it('refuses every envelope alike when it is complete, but answers a repeat', async () => {
    const { enrollmentToken, face } = await enrolled(stand);
    const complete = [400, 'The enrollment is complete: not a valid token', 'INPUT_VALUES_ERROR'];
    expect(told(await addFace(enrollmentToken, await changed()))).toEqual(complete);
    expect(told(await addFace(enrollmentToken, sealed(pem, {})))).toEqual(complete);
    expect(told(await addFace(enrollmentToken, sealed(pem, captureOf(await photograph()))))).toEqual(complete);
    const repeat = await addFace(enrollmentToken, sealed(pem, face.faceLivenessData));
    expect([repeat.status, repeat.body.enrollmentStatus]).toEqual([200, 2]);
  });

  it('refuses every envelope alike while the face must wait', async () => {
    const policy = { faceFailuresBeforeDelay: 1, faceDelaySeconds: 30 };
    await stand.post('/admin/customerConfig', { onboardingConfig: { policy } }, 'waiting');
    const { code, keys } = await enrolled(stand, 'waiting');
    const { authToken, face } = await returning(stand, code, keys, 'waiting');
    const verify = (faceLivenessData: unknown) =>
      stand.post('/authentication/verifyFace', { authToken, faceLivenessData }, 'waiting');
    stand.engines.score = 1;
    expect((await verify(face.faceLivenessData)).body.matchResult).toBe(false);
    stand.engines.score = 6;
    for (const envelope of [await changed(), sealed(pem, {}), sealed(pem, captureOf(await photograph()))]) {
      const answer = await verify(envelope);
      expect([answer.status, answer.body.errorMsg]).toEqual([429, expect.stringMatching(/failed tries of the face/)]);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(20);
    }
  });

  it('bears ten that are refused, and no more for ten minutes', async () => {
    const token = await begin();
    const refused = await Promise.all(Array.from({ length: 10 }, async () => addFace(token, await changed())));
    expect(refused.map(({ status }) => status)).toEqual(new Array(10).fill(400));
    const good = sealed(pem, captureOf(await photograph()));
    const answer = await addFace(token, good);
    expect([answer.status, answer.body.errorCode]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(590);
    expect((await addFace(await begin(), good)).status).toBe(200);
  });
});

it('is not ready while sealed requests cannot be opened', async () => {
  const ready = async () => {
    const response = await fetch(`${stand.service.managementUrl}/readyz`);
    return [response.status, ((await response.json()) as { failing: string[] }).failing];
  };
  expect(await ready()).toEqual([200, []]);
  const requests = stand.service.get(SealedRequests);
  const check = requests.check;
  requests.check = () => Promise.reject(new Error('no thread'));
  expect(await ready()).toEqual([503, ['sealed requests']]);
  requests.check = check;
  expect(await ready()).toEqual([200, []]);
});
