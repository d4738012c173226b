import { generateKeyPairSync } from 'node:crypto';
import { type SealOptions, sealRequest } from '@bonafide/client';
import type { TestService } from '@bonafide/testing/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capture, nobody } from './captures.js';
import { captureBody, post, sealingKey, startLiveness } from './running.js';

/** When refusals of envelopes without a tag leave. */
const REFUSAL_MS = 4000;

let service: TestService;
let photograph: Buffer;

beforeAll(async () => {
  [service, photograph] = await Promise.all([
    startLiveness({ BONAFIDE_SEALED_REFUSAL_MS: String(REFUSAL_MS) }),
    capture(),
  ]);
});
afterAll(() => service?.stop());

const sealed = (body: unknown, options?: SealOptions) => sealRequest(sealingKey, body, options);

describe('sealed captures', () => {
  it.each([
    ['faceliveness/analyzeEncrypted', true],
    ['faceliveness/checkLivenessEncrypted', false],
    ['b2c/sdk/faceliveness/analyzeEncrypted', true],
  ])('%s answers as if the capture had come in plain', async (path, hasFrame) => {
    const body = captureBody([photograph]);
    const plain = await post(service, hasFrame ? '/faceliveness/analyze' : '/faceliveness/checkLiveness', body);
    const answer = await post(service, `/${path}`, await sealed(body), { type: 'text/plain' });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual(plain.json);
    expect('autocapture_result' in answer.json.video).toBe(hasFrame);
  });

  it.each([
    { padding: 'pkcs1', cipher: 'cbc' },
    { padding: 'oaep-sha1', cipher: 'cbc' },
    { padding: 'oaep-sha256', cipher: 'gcm' },
  ] as const)('are opened whichever way they are sealed: $padding, $cipher', async (options) => {
    const envelope = await sealed(captureBody([photograph]), options);
    expect((await post(service, '/faceliveness/checkLivenessEncrypted', envelope)).status).toBe(200);
  });

  it('of the face analyser answer as in plain', async () => {
    const size = { width: 480, height: 640 };
    const frames = [{ data: photograph.toString('base64') }, { data: (await nobody()).toString('base64') }];
    const body = { profile: { xml: '<p/>' }, frames, resolutionPreview: size, resolutionCapture: size };
    const plain = await post(service, '/b2c/sdk/preface/autocaptureVideo', body);
    const answer = await post(service, '/b2c/sdk/preface/autocaptureVideoEncrypted', await sealed(body));
    expect(answer).toMatchObject({ status: 200, json: { results: { captured: true, capturedFrameIndex: 0 } } });
    expect(answer.json).toEqual(plain.json);
  });
});

describe('sealed without a tag', () => {
  const untagged = { padding: 'pkcs1', cipher: 'cbc' } as const;

  it('are refused alike and at one time, whatever is wrong; with a tag at once', async () => {
    const good = await sealed(captureBody([photograph]), untagged);
    const frames = [photograph, photograph, photograph, photograph, Buffer.from('no picture')];
    const wrong = {
      cut: { ...good, p: good.p.slice(0, 64) },
      empty: await sealed({}, untagged),
      'of an unknown workflow': await sealed(captureBody([photograph], {}, 'hotel'), untagged),
      'no base64': await sealed({ profile: { xml: '<p/>' }, frames: [{ data: '%' }] }, untagged),
      'no picture': await sealed(captureBody([Buffer.from('hello')]), untagged),
      'no picture at the end': await sealed(captureBody(frames), untagged),
      'of a session': await sealed(captureBody([photograph], { session_id: 'x' }), untagged),
    };
    const message = 'The sealed request cannot be opened or answered; under AES-GCM the refusal would say why';
    const refused: string[] = [];
    const send = async (path: string, what: string, envelope: object) => {
      const before = performance.now();
      // Each as a tenant of its own: of one client eight may wait at a time.
      const answer = await post(service, path, envelope, { tenant: `${path}, ${what}` });
      refused.push(what);
      expect(performance.now() - before, `${path} ${what}`).toBeGreaterThan(REFUSAL_MS - 5);
      return answer;
    };
    const cases = Object.entries(wrong);
    const engine = cases.flatMap(([what, envelope]) => {
      if (what === 'of a session') return [];
      return paths.map(async (path) => {
        const { status, json } = await send(`/faceliveness/${path}`, what, envelope);
        expect([status, json], what).toMatchObject([500, { error: { code: -1, description: message }, status: 500 }]);
      });
    });
    const browser = cases.flatMap(([what, envelope]) =>
      ['preface/autocaptureVideoEncrypted', 'faceliveness/analyzeEncrypted'].map(async (path) => {
        const { status, json } = await send(`/b2c/sdk/${path}`, what, envelope);
        expect([status, json.errorCode], what).toEqual([500, 'DecryptionError']);
      }),
    );
    const tagged = await post(service, '/faceliveness/analyzeEncrypted', await sealed({}));
    expect([tagged.status, refused]).toEqual([400, []]);
    await Promise.all([...engine, ...browser]);
  });

  it('wait after sixty refusals: 429 in the shape of the route', async () => {
    const quick = await startLiveness({ BONAFIDE_SEALED_REFUSAL_MS: '100' });
    const envelope = await sealed({}, untagged);
    const send = (path: string) => post(quick, path, envelope);
    for (let sent = 0; sent < 60; sent += 6) {
      const refused = await Promise.all(Array.from({ length: 6 }, () => send('/faceliveness/analyzeEncrypted')));
      expect(refused.map(({ status }) => status)).toEqual(new Array(6).fill(500));
    }
    const answer = await send('/faceliveness/checkLivenessEncrypted');
    expect(answer).toMatchObject({ status: 429, json: { errorCode: 'RATE_LIMITED', error: { code: -1 } } });
    expect(await send('/b2c/sdk/preface/autocaptureVideoEncrypted')).toMatchObject({
      status: 429,
      json: { errorCode: 'RATE_LIMITED' },
    });
    expect((await post(quick, '/faceliveness/analyzeEncrypted', await sealed({}))).status).toBe(400);
    await quick.stop();
  });
});

const paths = ['analyzeEncrypted', 'checkLivenessEncrypted', 'checkActiveLivenessEncrypted'];

describe.each(paths)('refusals of %s', (path) => {
  const missing = (field: string) => `Required field "${field}" is missing.`;
  const unopened = { error: { code: -1, description: 'The sealed request cannot be opened' } };
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' });
  const changed = async (member: 'key' | 'iv' | 'p') => {
    const envelope = await sealed(captureBody([photograph]));
    const bytes = Buffer.from(envelope[member], 'base64');
    bytes[5] = (bytes[5] ?? 0) ^ 1;
    return { ...envelope, [member]: bytes.toString('base64') };
  };

  const cases: [string, () => unknown, number, unknown][] = [
    ['no body', () => '', 400, missing('key')],
    ['a capture in plain', () => captureBody([photograph]), 400, missing('key')],
    ['no key', () => ({ iv: 'AAAA', p: 'AAAA' }), 400, missing('key')],
    ['a key alone', () => ({ key: 'AAAA' }), 400, missing('iv')],
    ['no ciphertext', () => ({ key: 'AAAA', iv: 'AAAA' }), 400, missing('p')],
    ['no JSON', () => '{', 400, { error: { code: -2, description: 'The body is not valid JSON' } }],
    [
      'a key of a wrong type',
      () => ({ key: 1, iv: 'AAAA', p: 'AAAA' }),
      400,
      { error: { code: -4, description: 'Field "key" has the wrong type.' } },
    ],
    [
      'a key that is no base64',
      () => ({ key: '***', iv: 'AAAA', p: 'AAAA' }),
      400,
      { error: { code: -5, description: 'Field "key" is not valid base64.' } },
    ],
    ['garbage', () => ({ key: 'c2Vzc2lvbg==', iv: 'AAAAAAAAAAAAAAAAAAAAAA==', p: 'Y2lwaGVydGV4dA==' }), 500, unopened],
    ['another server’s envelope', () => sealRequest(String(other), captureBody([photograph])), 500, unopened],
    ['a changed key', () => changed('key'), 500, unopened],
    ['a changed iv', () => changed('iv'), 500, unopened],
    ['a changed ciphertext', () => changed('p'), 500, unopened],
    ['an empty capture inside', () => sealed({}), 400, missing('video')],
    [
      'an unknown workflow inside',
      () => sealed(captureBody([photograph], {}, 'hotel')),
      400,
      { error: { code: -2, description: 'Invalid "workflow" value.' } },
    ],
    [
      'no picture inside',
      () => sealed(captureBody([Buffer.from('hello')])),
      400,
      // The active check looks for its challenge first.
      path.startsWith('checkActive')
        ? missing('video.meta_data.challenge_id')
        : { error: { code: -7, description: expect.any(String) } },
    ],
  ];

  it.each(cases)('%s', async (_, body, status, expected) => {
    const answer = await post(service, `/faceliveness/${path}`, await body());
    expect(answer.status).toBe(status);
    if (typeof expected === 'string') expect(answer.text).toBe(expected);
    else expect(answer.json).toMatchObject({ ...(expected as object), status });
  });
});

describe.each(['preface/autocaptureVideoEncrypted', 'faceliveness/analyzeEncrypted'])(
  'browser refusals of %s',
  (path) => {
    const cases: [string, () => unknown][] = [
      ['no body', () => ''],
      ['no JSON', () => '{'],
      ['a body in plain', () => captureBody([photograph])],
      ['a key alone', () => ({ key: 'AAAA' })],
      ['no base64', () => ({ key: '*', iv: '*', p: '*' })],
      ['garbage', () => ({ key: 'c2Vzc2lvbg==', iv: 'AAAAAAAAAAAAAAAAAAAAAA==', p: 'Y2lwaGVydGV4dA==' })],
    ];

    it.each(cases)('%s', async (_, body) => {
      const { status, json } = await post(service, `/b2c/sdk/${path}`, await body());
      expect(status).toBe(500);
      expect(json).toMatchObject({
        errorCode: 'DecryptionError',
        errorMsg: expect.stringMatching(/^Check the encryption key used \(tcn: [0-9a-f-]{36}\)$/),
        status: 500,
      });
    });

    it('what is wrong inside the envelope', async () => {
      const { status, json } = await post(service, `/b2c/sdk/${path}`, await sealed({}));
      expect(status).toBe(500);
      expect(json).toMatchObject({ errorCode: 'ProcessingError', errorMsg: expect.stringContaining('code:-3') });
    });
  },
);
