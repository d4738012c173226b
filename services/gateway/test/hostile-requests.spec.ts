import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anyMethod, headerValue, strangeTail, strangeToken } from './support/arbitrary-requests.js';
import { acme, credentialsOf, PUBLIC_URL, startGateway, type TestGateway } from './support/gateway.js';
import { type RawAnswer, rawRequest } from './support/raw-request.js';
import { Upstream } from './support/upstream.js';

const OPEN = '/acme/b2c-sample-web/proxy';
const REALM = '/auth/realms/acme/protocol/openid-connect';
const ISSUER = `${PUBLIC_URL}/auth/realms/acme`;
/** Each property is tried with this many requests, other ones in each run. */
const tried = { numRuns: 300 };

let upstream: Upstream;
let gateway: TestGateway;
let credentials: Record<string, string>;

beforeAll(async () => {
  upstream = await Upstream.start();
  const routes = { '/onboarding': upstream.url, '/b2c': upstream.url, '/{realm}/b2c-sample-web': upstream.url };
  const unlimited = { BONAFIDE_ADDRESS_RATE_LIMIT: '1000000', BONAFIDE_RATE_LIMIT: '1000000' };
  // As behind a proxy, so that addresses in headers are read.
  gateway = await startGateway(routes, { ...unlimited, BONAFIDE_TRUSTED_PROXIES: '127.0.0.1' });
  credentials = await credentialsOf(gateway.url, acme);
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

/** Below 500, and an error has one of the two shapes that the gateway's paths have. */
function expectOrderly({ status, body }: RawAnswer, method = 'GET'): void {
  expect(status).toBeLessThan(500);
  if (status < 400 || method === 'HEAD') return;
  const error = JSON.parse(body);
  expect(Object.keys(error).sort()).toEqual(
    'errorCode' in error ? ['errorCode', 'errorMsg', 'status', 'timestamp'] : ['error', 'error_description'],
  );
}

describe('no request is answered 500 or above, and each error has the shape of its path', () => {
  const start = fc.constantFrom('/', '/onboarding/', `${OPEN}/`, `${OPEN}/x?`, '/auth/', '/b2c/sdk/');
  const target = fc.tuple(start, strangeTail).map((parts) => parts.join(''));
  const token = strangeToken(ISSUER);

  it.each([
    ['without credentials', () => ({})],
    ['with good ones', () => credentials],
  ])('whatever its path, %s', async (_name, headers) => {
    const answered = fc.asyncProperty(anyMethod, target, async (method, path) =>
      expectOrderly(await rawRequest(gateway.url, path, { method, headers: headers() }), method),
    );
    await fc.assert(answered, tried);
  });

  it('whatever its headers', async () => {
    const path = fc.constantFrom('/onboarding/x', `${OPEN}/x`, '/tokenVerify/validateSession', `${REALM}/certs`);
    const authorization = fc.oneof(
      token.map((text) => `Bearer ${text}`),
      headerValue.map((text) => `Bearer ${text}`),
      headerValue,
    );
    const names = ['apikey', 'traceparent', 'tracestate', 'x-request-id', 'x-forwarded-for', 'content-type', 'accept'];
    const values = Object.fromEntries(names.map((name) => [name, headerValue]));
    const headers = fc.record({ authorization, ...values }, { requiredKeys: [] });
    const answered = fc.asyncProperty(path, headers, async (path, given) =>
      expectOrderly(await rawRequest(gateway.url, path, { headers: { ...given } })),
    );
    await fc.assert(answered, tried);
  });

  it('whatever it sends to the token endpoint', async () => {
    const type = fc.oneof(fc.constant('application/x-www-form-urlencoded'), headerValue);
    const authorization = headerValue.map((text) => `Basic ${Buffer.from(text).toString('base64')}`);
    const headers = fc.record({ 'content-type': type, authorization }, { requiredKeys: [] });
    const form = strangeTail.map((text) => `grant_type=client_credentials&client_id=${text}`);
    const answered = fc.asyncProperty(headers, fc.oneof(form, headerValue), async (given, body) =>
      expectOrderly(await rawRequest(gateway.url, `${REALM}/token`, { method: 'POST', headers: { ...given }, body })),
    );
    await fc.assert(answered, tried);
  });

  it('and a token that nobody signed is 401, whatever types its members have', async () => {
    const answered = fc.asyncProperty(token, async (text) => {
      const headers = { ...credentials, authorization: `Bearer ${text}` };
      const answer = await rawRequest(gateway.url, '/onboarding/x', { headers });
      expect(answer.status).toBe(401);
      expectOrderly(answer);
    });
    await fc.assert(answered, tried);
  });
});

describe('answered 4xx, where they were 500 once', () => {
  const claims = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  it.each([7, true, [], {}, ['https://id.example']])('a token with the issuer %j', async (iss) => {
    const authorization = `Bearer ${claims({ alg: 'RS256' })}.${claims({ iss })}.AAAA`;
    const answer = await rawRequest(gateway.url, '/onboarding/x', { headers: { authorization } });
    expect(answer).toMatchObject({ status: 401, body: expect.stringContaining('"errorMsg":"Jwt issuer is not') });
  });

  it.each(['/...', '/..%25', '/x../y', '/..', '/.../y'])('the path %s behind an open prefix', async (tail) => {
    const answer = await rawRequest(gateway.url, `${OPEN}${tail}`);
    expect(answer).toMatchObject({ status: 400, body: expect.stringContaining('"errorMsg":"The path is malformed"') });
  });

  it('a request that is no HTTP, in the platform’s shape', async () => {
    const answer = await rawRequest(gateway.url, '..%25');
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([400, { errorCode: 'INPUT_VALUES_ERROR' }]);
    const headers = { 'x-large': 'x'.repeat(20_000) };
    const large = await rawRequest(gateway.url, '/onboarding/x', { headers });
    expect([large.status, JSON.parse(large.body)]).toMatchObject([431, { status: 431 }]);
  });
});
