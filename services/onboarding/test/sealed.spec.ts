import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { SealedRequests } from '@bonafide/sealing/sealed-requests';
import { hashToken } from '@bonafide/sealing/tokens';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sealed, sealedWithTag } from './support/sealed.js';
import { captureOf, enrolled, person, photograph, returning, type Stand, startStand } from './support/stand.js';

/** When refusals of envelopes without a tag leave. */
const REFUSAL_MS = 2000;

let stand: Stand;
let pem: string;
beforeAll(async () => {
  stand = await startStand({ BONAFIDE_SEALED_REFUSAL_MS: String(REFUSAL_MS) });
  pem = (await stand.get('/admin/getPublicKey')).text;
});
afterAll(() => stand.stop());
afterEach(() => Object.assign(stand.engines, { meanwhile: () => {} }));

const begin = async (tenant?: string): Promise<string> =>
  (await stand.post('/enrollment/enroll', person(), tenant)).body.enrollmentToken;
const addFace = (enrollmentToken: string, faceLivenessData: unknown, tenant?: string) =>
  stand.post('/enrollment/addFace', { enrollmentToken, faceLivenessData }, tenant);

/** An envelope of AES-CBC of which a bit of the initialisation vector, so of the first block, is turned. */
async function changed(request?: unknown) {
  const envelope = sealed(pem, request ?? captureOf(await photograph()));
  const iv = Buffer.from(envelope.iv, 'base64');
  iv[0] = (iv[0] ?? 0) ^ 1;
  return { ...envelope, iv: iv.toString('base64') };
}

const told = ({ status, body }: Awaited<ReturnType<typeof addFace>>) => [status, body.errorMsg, body.errorCode];
const unopened = [
  400,
  'The sealed request cannot be opened or answered; under AES-GCM the refusal would say why',
  'INPUT_VALUES_ERROR',
];

const frames = (data: string) => ({ video: { workflow_data: { workflow: 'charlie4', frames: [{ data }] } } });
const picture = (text: string) => frames(Buffer.from(text).toString('base64'));

/** Has the liveness engine do what a "picture" says; answers what lets go of those that it holds up. */
function engineThatObeys(): () => void {
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  stand.engines.meanwhile = ({ frames: [frame] }) => {
    const order = Buffer.from(frame?.image ?? []).toString();
    if (order === 'refuse') throw new DomainError('INVALID_MEDIA', 'Not an image');
    if (order === 'be away') throw new DomainError('UNAVAILABLE', 'The queue is full');
    return order === 'be slow' ? held : undefined;
  };
  return letGo;
}

describe('an envelope without a tag', () => {
  it('is refused alike and at one time, whatever is wrong with it or with what must judge it', async () => {
    const letGo = engineThatObeys();
    const wrong = {
      'does not open': await changed(),
      'holds no capture': sealed(pem, {}),
      'holds a list': sealed(pem, []),
      'holds a wrong type': sealed(pem, { video: { workflow_data: 1 } }),
      'holds an unknown workflow': sealed(pem, { video: { workflow_data: { workflow: 'x', frames: [] } } }),
      'holds a picture that is no base64': sealed(pem, frames('%%%')),
      'holds a picture that the engine refuses': sealed(pem, picture('refuse')),
      'meets an engine whose queue is full': sealed(pem, picture('be away')),
      'meets an engine that is slower than may be': sealed(pem, picture('be slow')),
    };
    await Promise.all(
      Object.entries(wrong).map(async ([what, data]) => {
        const token = await begin(what);
        const before = performance.now();
        const answer = await addFace(token, data, what);
        expect(told(answer), what).toEqual(unopened);
        expect(performance.now() - before, what).toBeGreaterThan(REFUSAL_MS - 5);
      }),
    );
    // Only now: all were answered while the engine held up one of them.
    letGo();
  });

  it('is answered at once when it succeeds, and with a tag also when it fails', async () => {
    const letGo = engineThatObeys();
    const order: string[] = [];
    const noting = async (what: string, answer: ReturnType<typeof addFace>) => {
      const { status, body } = await answer;
      order.push(`${what}: ${status} ${body.errorMsg ?? ''}`);
    };
    const tokens = await Promise.all([begin(), begin(), begin(), begin()]);
    const first = noting('not opened', addFace(tokens[0], await changed()));
    await noting('refused', addFace(tokens[1], sealedWithTag(pem, picture('refuse'))));
    await noting('away', addFace(tokens[2], sealedWithTag(pem, picture('be away'))));
    await noting('passed', addFace(tokens[3], sealed(pem, captureOf(await photograph()))));
    await first;
    expect(order).toEqual([
      'refused: 400 Field "faceLivenessData.video.workflow_data.frames": Not an image',
      'away: 503 The queue is full',
      'passed: 200 ',
      expect.stringMatching(/^not opened: 400/),
    ]);
    letGo();
  });

  it('leaves nothing behind when it is given up: neither a late verdict nor a copy that waited for it', async () => {
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    let asked = 0;
    stand.engines.meanwhile = () => {
      asked += 1;
      return held;
    };
    const token = await begin();
    const passed = async () => {
      const ofSession = 'SELECT passed FROM outcome o JOIN session s ON s.id = o.session_id WHERE s.token_hash = $1';
      const rows: { passed: boolean }[] = await stand.service.database.query(ofSession, [hashToken(token)]);
      return rows.map((row) => row.passed);
    };
    const data = sealed(pem, captureOf(await photograph()));
    const answers = await Promise.all([addFace(token, data), addFace(token, data)]);
    expect(answers.map(told)).toEqual([unopened, unopened]);
    letGo();
    // The stub answers within milliseconds; a copy that waits asks five times a second.
    await sleep(1500);
    expect([asked, await passed()]).toEqual([1, []]);
    expect((await addFace(token, data)).status).toBe(200);
    expect([asked, await passed()]).toEqual([2, [true]]);
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
    const envelopes = [await changed(), sealed(pem, {}), sealed(pem, captureOf(await photograph()))];
    const answers = await Promise.all(envelopes.map((envelope) => addFace(enrollmentToken, envelope)));
    expect(answers.map(told)).toEqual([complete, complete, complete]);
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
    const envelopes = [await changed(), sealed(pem, {}), sealed(pem, captureOf(await photograph()))];
    for (const answer of await Promise.all(envelopes.map(verify))) {
      expect([answer.status, answer.body.errorMsg]).toEqual([429, expect.stringMatching(/failed tries of the face/)]);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(20);
    }
  });

  it('bears ten that are refused, and no more for ten minutes', async () => {
    const token = await begin();
    for (const count of [5, 5]) {
      const refused = await Promise.all(Array.from({ length: count }, async () => addFace(token, await changed())));
      expect(refused.map(told)).toEqual(new Array(count).fill(unopened));
    }
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
