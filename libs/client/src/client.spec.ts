import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ApiError } from './api-error.js';
import { BonafideClient } from './client.js';
import type { ServerOptions } from './connection.js';
import type { paths } from './gen/engines.js';
import type { paths as journeys } from './gen/onboarding.js';
import type { FaceCapture, VoiceCapture } from './journey.types.js';

interface Call {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}
type Answer = (call: Call, response: ServerResponse) => void;

const json =
  (body: unknown, status = 200): Answer =>
  (_call, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '7' }).end(JSON.stringify(body));
  };
const text =
  (body: string, status = 200): Answer =>
  (_call, response) => {
    response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
  };

const TOKEN = '/auth/realms/bonafide/protocol/openid-connect/token';
let server: Server;
let calls: Call[];
let tokens: number;
let lifetime: number;
let answer: Answer;
let options: ServerOptions;
let client: BonafideClient;

beforeEach(async () => {
  calls = [];
  tokens = 0;
  lifetime = 300;
  answer = json({});
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const call = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
    calls.push(call);
    if (call.path !== TOKEN) return answer(call, response);
    tokens += 1;
    json({ access_token: `token-${tokens}`, expires_in: lifetime, token_type: 'Bearer' })(call, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  options = { baseUrl, realm: 'bonafide', clientId: 'bimaas-b2b', clientSecret: 's&cret', apiKey: 'key' };
  client = new BonafideClient(options);
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const refused = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    (error: unknown) => error as ApiError,
  );
const person = { username: 'zoë', email: 'zoe@example.org' };

describe('BonafideClient', () => {
  it('asks for one token, sends it with the API key, and shares it among parallel calls', async () => {
    await Promise.all([client.enroll(person), client.enroll(person), client.sessionId()]);
    await client.enroll(person);
    expect(tokens).toBe(1);
    const form = Object.fromEntries(new URLSearchParams(calls[0]?.body));
    expect(form).toEqual({
      grant_type: 'client_credentials',
      client_id: 'bimaas-b2b',
      client_secret: 's&cret',
      scope: 'openid',
    });
    const enroll = calls.find((call) => call.path === '/onboarding/enrollment/enroll');
    expect(enroll?.headers).toMatchObject({ authorization: 'Bearer token-1', apikey: 'key' });
    expect(JSON.parse(enroll?.body ?? '')).toEqual(person);
  });

  it('renews the token before it expires', async () => {
    lifetime = 0;
    await client.enroll(person);
    await client.enroll(person);
    expect(calls.at(-1)?.headers.authorization).toBe('Bearer token-2');
  });

  it('repeats a call that was refused with 401 once, with a new token', async () => {
    answer = (call, response) =>
      call.headers.authorization === 'Bearer token-1'
        ? text('Jwt is expired', 401)(call, response)
        : json({ authToken: 'a', requiredChecks: [] })(call, response);
    const both = await Promise.all([client.authenticate({ username: 'a' }), client.authenticate({ username: 'b' })]);
    expect(both[0]?.authToken).toBe('a');
    expect(tokens).toBe(2);
    answer = text('Jwt is expired', 401);
    const error = await refused(client.authenticate({ username: 'a' }));
    expect(error).toMatchObject({ status: 401, body: 'Jwt is expired' });
    expect(tokens).toBe(3);
  });

  it('asks again after a request for a token failed', async () => {
    const wrong = new BonafideClient({ ...options, realm: 'elsewhere' });
    answer = json({ error: 'invalid_client', error_description: 'Wrong client' }, 401);
    expect(await refused(wrong.enroll(person))).toMatchObject({
      status: 401,
      message: expect.stringMatching(/Wrong client/),
    });
    answer = json({ access_token: 'late', expires_in: 300 });
    await wrong.enroll(person);
    expect(calls.at(-1)?.headers.authorization).toBe('Bearer late');
  });

  it('takes tokens from elsewhere in a browser', async () => {
    const browser = new BonafideClient({ baseUrl: options.baseUrl, apiKey: 'key', token: async () => 'handed' });
    await browser.enroll(person);
    expect(calls.at(-1)?.headers.authorization).toBe('Bearer handed');
    expect(tokens).toBe(0);
  });

  it.each([
    ['platform', { errorCode: 'INPUT_FORMAT_ERROR', errorMsg: 'no username', status: 400 }, 400, 'no username'],
    ['engine', { error: { code: -3, description: 'no probe' } }, 400, 'no probe'],
    ['framework', { error: 'Internal Server Error', status: 500, path: '/x' }, 500, 'Internal Server Error'],
    ['text', 'Required field "video" is missing.', 400, 'Required field "video" is missing.'],
    ['unavailable', { errorMsg: 'try again' }, 503, 'try again'],
    ['empty', null, 502, 'no explanation'],
  ])('reports %s errors with status and body', async (_name, body, status, message) => {
    answer = typeof body === 'string' ? text(body, status) : json(body, status);
    const error = await refused(client.enroll(person));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status, body, call: 'POST /onboarding/enrollment/enroll' });
    expect(error.message).toBe(`POST /onboarding/enrollment/enroll answered ${status}: ${message}`);
    expect(error.retryAfter).toBe(typeof body === 'string' ? undefined : 7);
  });

  it('gives up after its time limit, and at once when it is aborted', async () => {
    answer = () => undefined;
    const hasty = new BonafideClient({ ...options, timeoutMs: 50 });
    expect(await refused(hasty.enroll(person))).toMatchObject({ name: 'TimeoutError' });
    const abort = new AbortController();
    const call = refused(client.enroll(person, { signal: abort.signal }));
    abort.abort();
    expect(await call).toMatchObject({ name: 'AbortError' });
  });

  it('follows no redirect with its credentials', async () => {
    answer = (_call, response) => response.writeHead(307, { location: '/elsewhere' }).end();
    await expect(client.enroll(person)).rejects.toThrow();
    expect(calls.filter((call) => call.path === '/elsewhere')).toEqual([]);
  });
});

const face: FaceCapture = {
  video: {
    meta_data: { username: 'test' },
    workflow_data: {
      workflow: 'hotel4',
      frames: [{ data: '/9j/4AAQSkZJRg==', timestamp: 1_581_714_134_137, tags: [] }],
    },
  },
};
const voice: VoiceCapture = {
  voice: {
    voiceSamples: [{ data: 'UklGRgAAAAA=', Phrase: 'my voice is my own' }],
    workflow: 'alfa4',
    meta_data: { client_device_brand: 'Samsung' },
  },
};
const sealed = { key: 'AAAA', iv: 'AAAA', p: 'AAAA' };
const uuid = '9336b7b9-6a37-4aca-91b0-10b929e5c340';
const size = { width: 480, height: 640 };
const profile = { xml: '<profile/>' };
const encounter = { VISIBLE_FRONTAL: '/9j/4AAQSkZJRg==' };
const comparator = { algorithm: 'F500' as const, faceTypes: ['VISIBLE_FRONTAL'] };

/** Every method with arguments of its type; the contract says whether path and body are right. */
const methods: Record<string, (client: BonafideClient) => Promise<unknown>> = {
  publicKey: (api) => api.publicKey(),
  enroll: (api) => api.enroll(person),
  addDevice: (api) => api.addDevice(uuid, { deviceId: 'phone', publicKey: 'AAAA' }),
  addFace: (api) => api.addFace(uuid, face),
  'addFace sealed': (api) => api.addFace(uuid, sealed),
  addVoice: (api) => api.addVoice(uuid, voice),
  'addVoice sealed': (api) => api.addVoice(uuid, sealed),
  cancelEnrollment: (api) => api.cancelEnrollment(uuid),
  authenticate: (api) => api.authenticate({ registrationCode: uuid }),
  verifyDevice: (api) => api.verifyDevice(uuid, { deviceId: 'phone', signature: 'AAAA' }),
  verifyFace: (api) => api.verifyFace(uuid, face),
  verifyVoice: (api) => api.verifyVoice(uuid, voice),
  cancelAuthentication: (api) => api.cancelAuthentication(uuid),
  analyze: (api) => api.analyze(face),
  'analyze sealed': (api) => api.analyze(sealed),
  checkLiveness: (api) => api.checkLiveness(face),
  'checkLiveness sealed': (api) => api.checkLiveness(sealed),
  compare: (api) => api.compare({ probe: encounter, gallery: { import: 'AAAA' }, workflow: { comparator } }),
  exportTemplate: (api) => api.exportTemplate('/9j/4AAQSkZJRg=='),
  calculateRoi: (api) => api.calculateRoi(profile, size),
  analyzeImage: (api) => api.analyzeImage({ images: [{ input: { imageData: '/9j/4AAQSkZJRg==' }, output: [] }] }),
  autocaptureVideo: (api) =>
    api.autocaptureVideo({
      profile,
      frames: face.video.workflow_data.frames,
      resolutionPreview: size,
      resolutionCapture: size,
    }),
  'autocaptureVideo sealed': (api) => api.autocaptureVideo(sealed),
  sessionId: (api) => api.sessionId(),
  checkActiveLiveness: (api) => api.checkActiveLiveness(sealed),
  registerWebhook: (api) => api.registerWebhook({ url: 'https://hooks.example/', events: ['enrollment.completed'] }),
  deleteWebhook: (api) => api.deleteWebhook('3f9c1a7be04d4c2d9a1f6b0e8c7d5a42'),
};

it('asks for a challenge, an operation that the documents lack and an amendment adds, without a body', async () => {
  await client.activeChallenge();
  const path: keyof paths = '/b2c/sdk/faceliveness/activeChallenge';
  expect(calls.at(-1)).toMatchObject({ method: 'POST', path, body: '' });
});

it('asks for the challenge of a session by its token, which an amendment adds too', async () => {
  await client.enrollmentChallenge(uuid);
  const enrolling: keyof journeys = '/onboarding/enrollment/activeChallenge';
  expect(calls.at(-1)).toMatchObject({ path: enrolling, body: JSON.stringify({ enrollmentToken: uuid }) });
  await client.authenticationChallenge(uuid);
  const returning: keyof journeys = '/onboarding/authentication/activeChallenge';
  expect(calls.at(-1)).toMatchObject({ path: returning, body: JSON.stringify({ authToken: uuid }) });
});

const contract = join(import.meta.dirname, '../../../contract');

describe('the wire contract', () => {
  const documents = ['onboarding', 'engines', 'gallery-compliance-webhook'].map((name) =>
    parse(readFileSync(join(contract, `${name}.yaml`), 'utf8')),
  );
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  for (const [at, document] of documents.entries()) ajv.addSchema(document, `contract-${at}`);

  it.each(Object.keys(methods))('knows the path and the body of %s', async (name) => {
    await methods[name]?.(client);
    const call = calls.at(-1) as Call;
    const path = call.path.replace(/[0-9a-f]{32}$/, '{webhookId}');
    const at = documents.findIndex((document) => document.paths[path]);
    const operation = documents[at]?.paths[path]?.[call.method.toLowerCase()];
    expect(operation, `${call.method} ${call.path}`).toBeDefined();
    if (call.method !== 'POST') return;
    const body = operation.requestBody.$ref
      ? documents[at].components.requestBodies[operation.requestBody.$ref.split('/').at(-1)]
      : operation.requestBody;
    const { $ref } = body.content['application/json'].schema;
    const validate = ajv.getSchema(`contract-${at}${$ref}`);
    expect(validate?.(JSON.parse(call.body)), JSON.stringify(validate?.errors)).toBe(true);
  });
});
