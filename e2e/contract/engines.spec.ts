import { sealRequest } from '@bonafide/client';
import { operationsBelow } from '@bonafide/contract/operations';
import request, { type Response } from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../journeys/api.ts';
import { access } from '../support/access.ts';
import * as bodies from '../support/face-requests.ts';
import { analysis, comparator, profile } from '../support/face-requests.ts';
import { emptyScene, group, photograph } from '../support/photographs.ts';

/** The operations that the face services answer. */
const OPERATIONS = operationsBelow([
  '/faceliveness',
  '/nexaface',
  '/b2c/sdk/preface',
  '/b2c/sdk/faceliveness',
  '/b2c/sdk/getSessionId',
]);

let api: Api;
let key: string;
const pictures: Record<string, string> = {};

const base64 = (bytes: Buffer) => bytes.toString('base64');
const image = (name: string) => pictures[name] ?? '';

beforeAll(async () => {
  const [alice, other, carol, empty, many] = await Promise.all([
    photograph('alice-1'),
    photograph('alice-2'),
    photograph('carol-1'),
    emptyScene(),
    group(),
  ]);
  Object.assign(pictures, { alice: base64(alice), other: base64(other), carol: base64(carol) });
  Object.assign(pictures, { empty: base64(empty), many: base64(many), text: base64(Buffer.from('no picture')) });
  Object.assign(pictures, { cut: base64(alice.subarray(0, 4000)) });
  api = await Api.open();
  key = (await api.get('/onboarding/admin/getPublicKey')).text;
});

const capture = (names: string[], workflow?: string, meta?: object) => bodies.capture(names.map(image), workflow, meta);
const video = (names: string[], more?: object) => bodies.video(names.map(image), more);
const sealed = (body: unknown) => sealRequest(key, body);
const garbage = { key: 'c2Vzc2lvbg==', iv: 'AAAAAAAAAAAAAAAAAAAAAA==', p: 'Y2lwaGVydGV4dA==' };
const face = (name: string) => ({ VISIBLE_FRONTAL: image(name), id: 'encounter01' });
const size = { width: 480, height: 640 };

/** What is asked, with which body, and the status of the answer. */
type Case = [what: string, status: number, body?: () => unknown];

const livenessCases: Case[] = [
  ['a face', 200, () => capture(['alice'])],
  ['three frames', 200, () => capture(['alice', 'alice', 'alice'], 'Delta6')],
  ['no face', 200, () => capture(['empty'], 'hotel2')],
  ['several faces', 200, () => capture(['many'], 'foxtrot2')],
  ['no video', 400, () => ({})],
  ['no workflow_data', 400, () => ({ video: {} })],
  ['an unknown workflow', 400, () => capture(['alice'], 'foxtrot')],
  ['no frames', 400, () => capture([])],
  ['no picture', 400, () => capture(['text'])],
  ['a cut picture', 400, () => capture(['cut'])],
];

const sealedCases: Case[] = [
  ...livenessCases.map(([what, status, body]): Case => [what, status, async () => sealed(await body?.())]),
  ['a capture in plain', 400, () => capture(['alice'])],
  ['a key alone', 400, () => ({ key: garbage.key })],
  ['garbage', 500, () => garbage],
];

const still = Array(8).fill('alice');
const guided = (challenge_id: string) => sealed(capture(still, 'charlie4', { challenge_id }));

const activeCases: Case[] = [
  [
    'a still for a challenge',
    200,
    async () => guided((await api.post('/faceliveness/activeChallenge', {})).body.challengeId),
  ],
  ['no challenge', 400, () => sealed(capture(['alice']))],
  ['a challenge that nobody issued', 400, () => guided('0123abcd-89ab-cdef-0123-456789abcdef')],
  ['no video', 400, () => sealed({})],
  ['a capture in plain', 400, () => capture(['alice'])],
  ['a key alone', 400, () => ({ key: garbage.key })],
  ['garbage', 500, () => garbage],
];

const browserCases: Case[] = livenessCases.map(
  ([what, status, body]): Case => [what, status === 400 ? 500 : status, body],
);

const CASES: Record<string, Case[]> = {
  'GET /faceliveness/version': [['the version', 200]],
  'POST /faceliveness/analyze': livenessCases,
  'POST /faceliveness/checkLiveness': livenessCases,
  'POST /faceliveness/analyzeEncrypted': sealedCases,
  'POST /faceliveness/checkLivenessEncrypted': sealedCases,
  'POST /faceliveness/checkActiveLivenessEncrypted': activeCases,
  'POST /faceliveness/activeChallenge': [['a challenge', 200]],
  'POST /b2c/sdk/faceliveness/activeChallenge': [['a challenge', 200]],
  'GET /nexaface/version': [['the version', 200]],
  'POST /nexaface/compare': [
    ['one person', 200, () => ({ probe: face('alice'), gallery: face('other'), workflow: comparator() })],
    ['two people', 200, () => ({ probe: face('alice'), gallery: face('carol'), workflow: comparator() })],
    ['no face types', 200, () => ({ probe: face('alice'), gallery: face('other'), workflow: comparator('F500', []) })],
    ['no probe', 400, () => ({ gallery: face('alice'), workflow: comparator() })],
    ['no gallery', 400, () => ({ probe: face('alice'), workflow: comparator() })],
    ['no workflow', 400, () => ({ probe: face('alice'), gallery: face('other') })],
    [
      'an unknown algorithm',
      400,
      () => ({ probe: face('alice'), gallery: face('other'), workflow: comparator('F999') }),
    ],
    ['no picture', 500, () => ({ probe: face('text'), gallery: face('other'), workflow: comparator() })],
    ['no face', 500, () => ({ probe: face('empty'), gallery: face('other'), workflow: comparator() })],
  ],
  'POST /nexaface/export': [
    ['a face', 200, () => ({ encounter: face('alice') })],
    ['no encounter', 400, () => ({})],
    ['an encounter without a picture', 500, () => ({ encounter: { id: 'encounter01' } })],
    ['no picture', 500, () => ({ encounter: face('text') })],
  ],
  'GET /b2c/sdk/preface/version': [['the version', 200]],
  'POST /b2c/sdk/preface/calculateROI': [
    ['a frame', 200, () => ({ profile, resolution: size })],
    ['no profile', 500, () => ({ resolution: size })],
    ['no resolution', 500, () => ({ profile })],
    ['a profile that is no XML', 500, () => ({ profile: { xml: 'words' }, resolution: size })],
    ['a size of 0', 500, () => ({ profile, resolution: { width: 0, height: 0 } })],
  ],
  'POST /b2c/sdk/preface/analyzeImage': [
    ['a face', 200, () => analysis({ imageData: image('alice') })],
    ['several faces', 200, () => analysis({ imageData: image('many') })],
    ['no face', 200, () => analysis({ imageData: image('empty') })],
    ['metrics alone', 200, () => analysis({ imageData: image('alice') }, [{ metrics: ['IMAGE_WIDTH', 'UNHEARD_OF'] }])],
    ['no images', 400, () => ({ images: [] })],
    ['no imageData', 500, () => analysis({})],
    ['bad base64', 500, () => analysis({ imageData: '***' })],
    ['no picture', 500, () => analysis({ imageData: image('text') })],
    ['an unknown mode', 500, () => analysis({ imageData: image('alice'), faceDetectionMode: 'ANY' })],
  ],
  'POST /b2c/sdk/preface/autocaptureVideo': [
    ['a face', 200, () => video(['alice'])],
    ['no face', 200, () => video(['empty', 'empty'])],
    ['no profile', 500, () => video(['alice'], { profile: undefined })],
    ['no frames', 500, () => video([])],
    ['no picture', 500, () => video(['text'])],
  ],
  'POST /b2c/sdk/preface/autocaptureVideoEncrypted': [
    ['a face', 200, () => sealed(video(['alice']))],
    ['no face', 200, () => sealed(video(['empty']))],
    ['a body in plain', 500, () => video(['alice'])],
    ['garbage', 500, () => garbage],
    ['no frames', 500, () => sealed(video([]))],
  ],
  'POST /b2c/sdk/faceliveness/analyzeEncrypted': [
    ...browserCases.map(([what, status, body]): Case => [what, status, async () => sealed(await body?.())]),
    ['a body in plain', 500, () => capture(['alice'])],
    ['garbage', 500, () => garbage],
  ],
  'POST /b2c/sdk/faceliveness/analyze': [
    ...browserCases,
    ['a session of null', 200, () => capture(['alice'], 'hotel4', { session_id: null })],
    ['a session that is no id', 400, () => capture(['alice'], 'hotel4', { session_id: 'x' })],
    [
      'a session never issued',
      400,
      () => capture(['alice'], 'hotel4', { session_id: '00000000-0000-0000-0000-000000000000' }),
    ],
  ],
  'POST /b2c/sdk/faceliveness/checkLiveness': browserCases,
  'GET /b2c/sdk/getSessionId': [['an id', 200]],
};

const all = Object.entries(CASES).flatMap(([operation, cases]) =>
  cases.map(([what, status, body]) => ({ operation, what, status, body })),
);

async function ask(operation: string, body?: () => unknown): Promise<Response> {
  const [method, path = ''] = operation.split(' ');
  return method === 'GET' ? api.get(path) : api.post(path, (await body?.()) as object);
}

async function bearer(): Promise<string> {
  const { baseUrl, realm, clientId, clientSecret } = access();
  const answer = await request(baseUrl)
    .post(`/auth/realms/${realm}/protocol/openid-connect/token`)
    .type('form')
    .send({ client_id: clientId, client_secret: clientSecret, grant_type: 'client_credentials', scope: 'openid' });
  return `Bearer ${answer.body.access_token}`;
}

/** Posts JSON that is called text, as the vendor's samples do. */
async function postText(path: string, body: string): Promise<Response> {
  const { baseUrl, apiKey } = access();
  const headers = { authorization: await bearer(), apikey: apiKey };
  return request(baseUrl).post(path).set(headers).type('text/plain').send(body);
}

describe('engines.yaml (every answer is held against it)', () => {
  it('has no operation of the face services that is not asked here', () => {
    expect(Object.keys(CASES).sort()).toEqual([...OPERATIONS].sort());
  });

  it.each(all)('$operation: $what, $status', async ({ operation, status, body }) => {
    expect((await ask(operation, body)).status).toBe(status);
  });

  it.each(Object.keys(CASES))('%s refuses callers without credentials', async (operation) => {
    const [method, path = ''] = operation.split(' ');
    const { baseUrl, apiKey } = access();
    const calls: [number[], Record<string, string>][] = [
      [[401], { apikey: apiKey }],
      [[401], { apikey: apiKey, authorization: 'Bearer x.y.z' }],
      [[401], { apikey: apiKey, authorization: 'Basic abc' }],
      [[401, 403], { authorization: await bearer() }],
      [[401, 403], { authorization: await bearer(), apikey: 'another' }],
    ];
    for (const [statuses, headers] of calls) {
      const client = request(baseUrl);
      const answer = await (method === 'GET' ? client.get(path) : client.post(path)).set(headers);
      expect(statuses).toContain(answer.status);
    }
  });

  it('takes a body that is called text', async () => {
    const liveness = await postText('/faceliveness/checkLiveness', JSON.stringify(capture(['alice'])));
    expect(liveness.status).toBe(200);
    const template = (await ask('POST /nexaface/export', () => ({ encounter: face('alice') }))).body.export;
    const body = { probe: { import: template }, gallery: face('other'), workflow: comparator() };
    expect((await postText('/nexaface/compare', JSON.stringify(body))).status).toBe(200);
  });

  it('issues session ids that work once', async () => {
    const { session_id } = (await ask('GET /b2c/sdk/getSessionId')).body;
    const use = () => ask('POST /b2c/sdk/faceliveness/analyze', () => capture(['alice'], 'hotel4', { session_id }));
    expect([(await use()).status, (await use()).status]).toEqual([200, 400]);
  });
});
