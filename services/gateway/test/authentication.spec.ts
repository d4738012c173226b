import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestGateway } from './support/gateway.js';
import {
  acme,
  credentialsOf,
  globex,
  grantOf,
  keys,
  PUBLIC_URL,
  requestToken,
  startGateway,
} from './support/gateway.js';
import { type Forgery, forge as forgeBy, now, type Signing, signingOf } from './support/signing.js';
import { Upstream } from './support/upstream.js';

const ring = keys();
let upstream: Upstream;
let gateway: TestGateway;
let headers: Record<string, string>;
let signing: Signing;

beforeAll(async () => {
  upstream = await Upstream.start();
  const routes = {
    '/onboarding': upstream.url,
    '/compliance': upstream.url,
    '/faceliveness': upstream.url,
    '/tokenVerify': upstream.url,
    '/b2c': upstream.url,
    '/{realm}/b2c-sample-web': upstream.url,
    '/{realm}/hosted': upstream.url,
  };
  gateway = await startGateway(routes, { BONAFIDE_KEYS: ring });
  headers = await credentialsOf(gateway.url, acme);
  signing = await signingOf(gateway, ring);
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

const call = (path: string, given: Record<string, string>, method = 'POST') =>
  fetch(`${gateway.url}${path}`, { method, headers: given, ...(method === 'POST' && { body: '{}' }) });

const forge = (change?: Forgery) => forgeBy(signing, change);
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const genuine = () => headers.authorization?.slice('Bearer '.length) ?? '';

/** The genuine claims under another algorithm. */
function relabelled(alg: 'none' | 'HS256'): string {
  const signed = `${encode({ ...decodeProtectedHeader(genuine()), alg })}.${encode(decodeJwt(genuine()))}`;
  const publicPem = createPublicKey(signing.privateKey).export({ format: 'pem', type: 'spki' });
  const signature = alg === 'none' ? '' : createHmac('sha256', publicPem).update(signed).digest('base64url');
  return `${signed}.${signature}`;
}

describe('a bearer token', () => {
  it('is accepted as the issuer signs it', async () => {
    expect((await call('/onboarding/x', headers)).status).toBe(200);
    expect((await call('/onboarding/x', { ...headers, authorization: `Bearer ${await forge()}` })).status).toBe(200);
  });

  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const bearer = async (token: string | Promise<string>) => `Bearer ${await token}`;
  it.each<[string, () => string | Promise<string>, string]>([
    ['missing', () => '', 'Jwt is missing'],
    ['of another scheme', () => 'Basic YTpi', 'Jwt is missing'],
    ['not a token', () => 'Bearer x', 'Jwt is not in the form'],
    ['three empty parts', () => 'Bearer ..', 'Jwt is not in the form'],
    ['unsigned', () => bearer(relabelled('none')), 'Jwt verification fails'],
    ['signed with the public key as HS256 secret', () => bearer(relabelled('HS256')), 'Jwt verification fails'],
    ['signed by another key', () => bearer(forge({ key: other })), 'Jwt verification fails'],
    ['of an unknown key id', () => bearer(forge({ id: 'nobody' })), 'Jwt verification fails'],
    ['with a changed signature', () => bearer(`${genuine().slice(0, -6)}AAAAAA`), 'Jwt verification fails'],
    ['expired', () => bearer(forge({ expires: now() - 1 })), 'Jwt is expired'],
    ['not yet valid', () => bearer(forge({ notBefore: now() + 60 })), 'Jwt not yet valid'],
    ['of another audience', () => bearer(forge({ audience: 'account' })), 'Audiences in Jwt are not allowed'],
    ['of another issuer', () => bearer(forge({ issuer: 'https://evil.example/auth/realms/acme' })), 'Jwt issuer'],
    ['of an unknown realm', () => bearer(forge({ issuer: `${PUBLIC_URL}/auth/realms/nowhere` })), 'Jwt issuer'],
    ['of a realm with a path', () => bearer(forge({ issuer: `${PUBLIC_URL}/auth/realms/x/../acme` })), 'Jwt issuer'],
    ['an id token by its type', () => bearer(forge({ typ: 'JWT' })), 'Jwt verification fails'],
  ])('that is %s is refused with 401', async (_name, authorization, text) => {
    const calls = upstream.seen.length;
    const answer = await call('/onboarding/x', { ...headers, authorization: await authorization() });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(await answer.json()).toEqual({
      errorCode: 'UNAUTHORIZED',
      errorMsg: expect.stringContaining(text),
      status: 401,
      timestamp: expect.stringMatching(/Z$/),
    });
    expect(upstream.seen).toHaveLength(calls);
  });

  it('is not the id token that comes beside it', async () => {
    const { id_token } = await (await requestToken(gateway.url, 'acme', grantOf(acme))).json();
    expect((await call('/onboarding/x', { ...headers, authorization: `Bearer ${id_token}` })).status).toBe(401);
  });

  it('that was remembered is refused once it expires', async () => {
    const token = await forge({ expires: now() + 1 });
    const status = async () => (await call('/onboarding/x', { ...headers, authorization: `Bearer ${token}` })).status;
    expect(await status()).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await status()).toBe(401);
  });
});

describe('the API key', () => {
  const none = () => ({ authorization: headers.authorization ?? '' });
  it.each<[string, string, () => Record<string, string>, number]>([
    ['missing', '/onboarding/x', none, 401],
    ['missing', '/onboarding/gallery/x', none, 403],
    ['missing', '/faceliveness/x', none, 403],
    ['missing', '/b2c/sdk/x', none, 403],
    ['missing', '/b2c/onboarding/x', none, 200],
    ['empty', '/b2c/onboarding/x', () => ({ ...none(), apikey: '' }), 200],
    ['missing', '/compliance/geofence/check', none, 200],
    ['missing', '/compliance/x', none, 403],
    ['unknown', '/onboarding/x', () => ({ ...none(), apikey: 'nobody' }), 401],
    ['unknown', '/b2c/onboarding/x', () => ({ ...none(), apikey: 'nobody' }), 401],
    ['unknown', '/compliance/geofence/check', () => ({ ...none(), apikey: 'nobody' }), 403],
    ['another tenant’s', '/onboarding/x', () => ({ ...none(), apikey: globex.apiKey }), 401],
    ['another tenant’s', '/faceliveness/x', () => ({ ...none(), apikey: globex.apiKey }), 403],
    ['another tenant’s', '/b2c/onboarding/x', () => ({ ...none(), apikey: globex.apiKey }), 401],
    ['right', '/onboarding/x', () => headers, 200],
    ['right', '/faceliveness/x', () => headers, 200],
  ])('that is %s on %s', async (_name, path, given, status) => {
    const answer = await call(path, given());
    expect(answer.status).toBe(status);
    if (status !== 200) expect(await answer.json()).toMatchObject({ status, errorMsg: expect.any(String) });
  });

  it('alone opens validateSession, and nothing else', async () => {
    expect((await call('/tokenVerify/validateSession', { apikey: acme.apiKey })).status).toBe(200);
    expect((await call('/tokenVerify/validateSession', {})).status).toBe(401);
    expect((await call('/tokenVerify/validateSession', { apikey: 'nobody' })).status).toBe(401);
    expect((await call('/tokenVerify/other', { apikey: acme.apiKey })).status).toBe(401);
    expect((await call('/onboarding/x', { apikey: acme.apiKey })).status).toBe(401);
  });
});

describe('the browser proxy', () => {
  it('is open to all callers in a realm that exists', async () => {
    expect((await call('/acme/b2c-sample-web/proxy/doEnroll', {})).status).toBe(200);
    expect((await call('/acme-consumers/b2c-sample-web/proxy/doEnroll', {})).status).toBe(200);
    expect((await call('/nowhere/b2c-sample-web/proxy/doEnroll', {})).status).toBe(404);
    expect((await call('/acme/b2c-sample-web/other', {})).status).toBe(401);
  });
});

describe('what browsers load', () => {
  it('is open to all callers in a realm that exists, and to none in another service’s place', async () => {
    for (const path of ['pin', 'pin/page.js', 'deviceProfile/profile.js']) {
      expect((await call(`/acme/hosted/${path}`, {})).status).toBe(200);
      expect((await call(`/acme-consumers/hosted/${path}`, {})).status).toBe(200);
      expect((await call(`/nowhere/hosted/${path}`, {})).status).toBe(404);
    }
    expect((await call('/acme/hostedx', {})).status).toBe(401);
    expect((await call('/onboarding/hosted/pin', {})).status).toBe(404);
  });

  it('may be called by pages of other origins for the profile of a device and recordings only', async () => {
    const leave = (path: string) =>
      fetch(`${gateway.url}/acme/hosted/${path}`, { method: 'OPTIONS', headers: { origin: 'https://shop.example' } });
    for (const path of ['deviceProfile', 'recording'])
      expect((await leave(path)).headers.get('access-control-allow-origin')).toBe('*');
    expect((await leave('pin/entry')).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('paths that a service could read differently', () => {
  it.each([
    '//onboarding/x',
    '/onboarding//x',
    '/acme/b2c-sample-web/proxy/../../../onboarding/x',
    '/acme/b2c-sample-web/proxy/%2e%2e/%2e%2e/%2e%2e/onboarding/x',
    '/acme/b2c-sample-web/proxy/.%2E/x',
    '/acme/b2c-sample-web/proxy/..%2f..%2fx',
    '/acme/b2c-sample-web/proxy/a%5c..%5cx',
    '/acme/b2c-sample-web/proxy/./x',
    '/acme/b2c-sample-web/proxy/x%00',
    '/acme/b2c-sample-web/proxy/x%0d%0ay',
    '/acme/b2c-sample-web/proxy/%zz',
    '/acme/b2c-sample-web/proxy/x#y',
    '/acme/b2c-sample-web/proxy/x\\y',
    'http://evil.example/acme/b2c-sample-web/proxy/x',
  ])('are refused: %s', async (path) => {
    const calls = upstream.seen.length;
    const answer = await rawGet(gateway.url, path);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"errorCode":"INPUT_VALUES_ERROR"');
    expect(upstream.seen).toHaveLength(calls);
  });

  it.each(['/%61cme/onboarding/x', '/ONBOARDING/x', '/onboardin%67/x', '/onboardingx/y', '/b2cx'])(
    'find no exception: %s',
    async (path) => {
      expect(await rawGet(gateway.url, path)).toMatch(/^HTTP\/1\.1 401 /);
      expect((await fetch(`${gateway.url}${path}`, { headers })).status).toBe(404);
    },
  );
});

/** Sends a request target as it is, which fetch would tidy up, and reads the answer's text. */
async function rawGet(url: string, target: string): Promise<string> {
  const { connect } = await import('node:net');
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => {
      socket.write(`GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    });
    socket.on('data', (data) => {
      text += data.toString();
    });
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
}

describe('a session’s token, which the service behind the path verifies', () => {
  const sessionToken = (change: { typ?: string; iss?: unknown } = {}) =>
    `${encode({ alg: 'HS256', typ: change.typ ?? 'session+jwt', kid: 'k1' })}.${encode({ iss: change.iss ?? 'acme', sub: 'x' })}.AAAA`;
  const withToken = (token: string) => ({ authorization: `Bearer ${token}` });

  it.each<[string, Record<string, string>]>([
    ['without an API key', {}],
    ['with an empty one', { apikey: '' }],
    ['with the tenant’s', { apikey: acme.apiKey }],
  ])('goes on below /b2c/onboarding %s, in the name of no client', async (_how, more) => {
    const token = sessionToken();
    const answer = await call('/b2c/onboarding/x', { ...withToken(token), ...more });
    expect(answer.status).toBe(200);
    const { headers: passed } = upstream.seen.at(-1) as { headers: Record<string, string> };
    expect(passed['x-bonafide-session']).toBe(token);
    expect(passed).not.toHaveProperty('authorization');
    const [context = ''] = passed['x-bonafide-context']?.split('.') ?? [];
    expect(JSON.parse(Buffer.from(context, 'base64url').toString())).toMatchObject({ tenant: 'acme', client: '' });
  });

  it('may not be put into a header by the caller, and is not told of a client with its own', async () => {
    const forged = { ...headers, 'x-bonafide-session': sessionToken() };
    expect((await call('/b2c/onboarding/x', forged)).status).toBe(200);
    expect(upstream.seen.at(-1)?.headers).not.toHaveProperty('x-bonafide-session');
  });

  it.each<[string, string, () => Record<string, string>, string]>([
    ['elsewhere', '/onboarding/x', () => ({ ...headers, ...withToken(sessionToken()) }), 'Jwt'],
    ['below /b2c/sdk', '/b2c/sdk/x', () => ({ ...headers, ...withToken(sessionToken()) }), 'Jwt'],
    ['below the rest of /b2c', '/b2c/proxy/x', () => withToken(sessionToken()), 'Jwt'],
    ['of another type', '/b2c/onboarding/x', () => withToken(sessionToken({ typ: 'JWT' })), 'Jwt'],
    ['of an unknown tenant', '/b2c/onboarding/x', () => withToken(sessionToken({ iss: 'nowhere' })), 'Jwt issuer'],
    ['of no tenant', '/b2c/onboarding/x', () => withToken(sessionToken({ iss: 7 })), 'Jwt'],
    [
      'beside a foreign API key',
      '/b2c/onboarding/x',
      () => ({ ...withToken(sessionToken()), apikey: globex.apiKey }),
      'apikey',
    ],
  ])('is refused %s', async (_where, path, given, text) => {
    const calls = upstream.seen.length;
    const answer = await call(path, given());
    expect([answer.status, (await answer.json()).errorMsg]).toEqual([401, expect.stringContaining(text)]);
    expect(upstream.seen).toHaveLength(calls);
  });
});

describe('the page that callback links lead to', () => {
  it('is open to anyone, with a tenant that nobody has', async () => {
    const answer = await call('/onboarding?data=AAAA', {}, 'GET');
    expect(answer.status).toBe(200);
    const { url, headers: passed } = upstream.seen.at(-1) as { url: string; headers: Record<string, string> };
    expect(url).toBe('/onboarding?data=AAAA');
    const [context = ''] = passed['x-bonafide-context']?.split('.') ?? [];
    expect(JSON.parse(Buffer.from(context, 'base64url').toString())).toMatchObject({ tenant: '*', client: '' });
  });

  it.each(['/onboarding/', '/onboarding/admin/registration', '/onboarding;x'])(
    'opens no other path: %s',
    async (path) => {
      const calls = upstream.seen.length;
      expect((await call(path, {}, 'GET')).status).toBeGreaterThan(399);
      expect(upstream.seen).toHaveLength(calls);
    },
  );
});
