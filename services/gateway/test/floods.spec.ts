import { setTimeout as sleep } from 'node:timers/promises';
import { Attackers } from '@bonafide/testing/attackers';
import { decodeJwt } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  acme,
  credentialsOf,
  globex,
  grantOf,
  keys,
  requestToken,
  startGateway,
  type TestGateway,
} from './support/gateway.js';
import { type RawOptions, rawRequest } from './support/raw-request.js';
import { forge, type Signing, signingOf } from './support/signing.js';
import { Upstream } from './support/upstream.js';

const ID = '6f0b2a52-7f0e-4d3c-9a27-2f4c1f0d9b11';
const LIMIT = 10;
const OPEN = 4;
const REALM = '/auth/realms/acme/protocol/openid-connect';

const ring = keys();
let service: Upstream;
let held: Upstream;
let letGo: (() => void)[] = [];
/** As behind a proxy: each test has addresses of its own. */
let gateway: TestGateway;
let direct: TestGateway;
let signing: Signing;
let addresses = 0;
let sent: Attackers[] = [];

beforeAll(async () => {
  service = await Upstream.start();
  held = await Upstream.start((request, response) => {
    request.resume().on('end', () => letGo.push(() => response.end('{}')));
  });
  const routes = { '/onboarding': service.url, '/{realm}/b2c-sample-web': service.url, '/webhook': held.url };
  const limits = { BONAFIDE_ADDRESS_RATE_LIMIT: String(LIMIT), BONAFIDE_OPEN_REQUESTS: String(OPEN) };
  gateway = await startGateway(
    { ...routes, '/tokenVerify': service.url },
    {
      ...limits,
      BONAFIDE_KEYS: ring,
      BONAFIDE_ADDRESS_OPEN_REQUESTS: String(OPEN),
      BONAFIDE_TRUSTED_PROXIES: '127.0.0.1',
    },
  );
  direct = await startGateway(routes, limits);
  signing = await signingOf(gateway, ring);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  for (const attackers of sent) attackers.leave();
  sent = [];
  for (const answer of letGo) answer();
  letGo = [];
  await sleep(50);
});
afterAll(async () => {
  await Promise.all([gateway.stop(), direct.stop()]);
  await Promise.all([service.stop(), held.stop()]);
});

/** Attackers that leave after the test. */
function attackersAt(url: string, headers?: Record<string, string>): Attackers {
  const attackers = new Attackers(url, headers);
  sent.push(attackers);
  return attackers;
}

function newAddress(): string {
  addresses += 1;
  return `9.9.0.${addresses}`;
}

const from = (address: string, headers: Record<string, string> = {}) => ({ 'x-forwarded-for': address, ...headers });
const call = (address: string, headers: Record<string, string>, path = '/onboarding/x') =>
  fetch(`${gateway.url}${path}`, { headers: from(address, headers) });

/** Asks as often as one address may in a minute. */
async function useUp(address: string): Promise<void> {
  for (let count = 0; count < LIMIT; count += 1) await call(address, {}, '/auth/version');
  expect((await call(address, {}, '/auth/version')).status).toBe(429);
}

describe('who shows no credentials is counted for the address', () => {
  const preflight = { origin: 'https://shop.example', 'access-control-request-method': 'POST' };
  it.each<[string, string, RawOptions, number]>([
    ['preflights', '/onboarding/enrollment/enroll', { method: 'OPTIONS', headers: preflight }, 204],
    ['unknown methods', '/', { method: 'PROPFIND' }, 404],
    ['paths that are malformed', '/onboarding//x', {}, 400],
    ['paths that cannot be decoded', '/acme/b2c-sample-web/proxy/%zz', {}, 400],
    ['queries that cannot be decoded', '/onboarding/enrollment/enroll?%ff', {}, 400],
    [
      'compressed bodies',
      `${REALM}/token`,
      { method: 'POST', headers: { 'content-encoding': 'gzip' }, body: 'x' },
      415,
    ],
    [
      'forms that are too long',
      `${REALM}/token`,
      { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'x'.repeat(17_000) },
      413,
    ],
    ['expectations that are unknown', '/onboarding/x', { headers: { expect: 'a miracle' } }, 417],
    ['the version', '/auth/version', {}, 200],
    ['the keys', `${REALM}/certs`, {}, 200],
    ['discovery', '/auth/realms/acme/.well-known/openid-configuration', {}, 200],
    ['no token', '/onboarding/x', {}, 401],
    ['tokens that are none', '/onboarding/x', { headers: { authorization: 'Bearer x.y.z' } }, 401],
    ['a realm without credentials', '/acme/b2c-sample-web/proxy/ping', {}, 200],
    ['wrong API keys', '/tokenVerify/validateSession', { method: 'POST', headers: { apikey: 'x' }, body: '{}' }, 401],
  ])('%s', async (_what, path, options, status) => {
    const headers = from(newAddress(), options.headers);
    const ask = async () => (await rawRequest(gateway.url, path, { ...options, headers })).status;
    for (let count = 0; count < LIMIT; count += 1) expect(await ask()).toBe(status);
    expect(await ask()).toBe(429);
  });

  it('and refused as everything is: in the path’s shape, for pages, with Retry-After, stored by nobody', async () => {
    const address = newAddress();
    await useUp(address);
    const answer = await call(address, { 'x-request-id': ID }, '/onboarding/admin/getPublicKey');
    expect(answer.status).toBe(429);
    expect(await answer.json()).toMatchObject({ errorCode: 'RATE_LIMITED', status: 429 });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'cache-control': 'no-store',
      'ratelimit-remaining': '0',
      'retry-after': expect.stringMatching(/^[1-9]\d?$/),
      'x-request-id': ID,
    });
    expect(await (await call(address, {}, `${REALM}/certs`)).json()).toMatchObject({ error: 'slow_down' });
  });

  it('until it shows some: a client’s calls and right secrets count for the client alone', async () => {
    const address = newAddress();
    for (let count = 0; count <= LIMIT; count += 1) {
      const authorization = `Bearer ${await forge(signing)}`;
      expect((await call(address, { authorization, apikey: acme.apiKey })).status).toBe(200);
      const token = await requestToken(gateway.url, 'acme', grantOf(acme), from(address));
      expect([token.status, token.headers.get('ratelimit-limit')]).toEqual([200, '60000']);
    }
  });
});

describe('an address whose rate is used up', () => {
  it('has few tokens verified, whoever asks', async () => {
    const address = newAddress();
    await useUp(address);
    const verify = vi.spyOn(crypto.subtle, 'verify');
    const token = await forge(signing);
    const started = performance.now();
    const statuses = await Promise.all(
      Array.from({ length: 200 }, async (_, number) => {
        const authorization = `Bearer ${token.slice(0, -8)}${String(number).padStart(8, 'A')}`;
        return (await call(address, { authorization, apikey: acme.apiKey })).status;
      }),
    );
    const seconds = (performance.now() - started) / 1000;
    expect(verify.mock.calls.length).toBeLessThanOrEqual(1 + seconds * 50);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(100);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    const before = verify.mock.calls.length;
    await sleep(50);
    expect((await call(address, { authorization: `Bearer ${token}`, apikey: 'wrong' })).status).toBe(429);
    expect(verify.mock.calls).toHaveLength(before);
  });

  it('has the tokens served that are known here, those that were just issued among them', async () => {
    const address = newAddress();
    const known = { authorization: `Bearer ${await forge(signing)}`, apikey: acme.apiKey };
    expect((await call(address, known)).status).toBe(200);
    await useUp(address);
    const verify = vi.spyOn(crypto.subtle, 'verify');
    expect((await call(address, known)).status).toBe(200);
    const { access_token } = await (await requestToken(gateway.url, 'globex', grantOf(globex), from(address))).json();
    expect((await call(address, { authorization: `Bearer ${access_token}`, apikey: globex.apiKey })).status).toBe(200);
    expect(verify).not.toHaveBeenCalled();
    const key = { method: 'POST', headers: from(address, { apikey: acme.apiKey }), body: '{}' };
    expect((await fetch(`${gateway.url}/tokenVerify/validateSession`, key)).status).toBe(200);
  });

  it('has a token served that is not known here yet', async () => {
    const address = newAddress();
    await useUp(address);
    const headers = { authorization: `Bearer ${await forge(signing)}`, apikey: acme.apiKey };
    expect((await call(address, headers)).status).toBe(200);
  });
});

describe('requests of strangers that are open', () => {
  it('have a number before their tokens are verified', async () => {
    const address = newAddress();
    const token = await forge(signing);
    let running = 0;
    let most = 0;
    const { verify } = crypto.subtle;
    vi.spyOn(crypto.subtle, 'verify').mockImplementation(async (...given: Parameters<typeof verify>) => {
      running += 1;
      most = Math.max(most, running);
      await sleep(100);
      running -= 1;
      return verify.apply(crypto.subtle, given);
    });
    const asked = Array.from({ length: 9 }, async (_, number) => {
      const authorization = `Bearer ${token.slice(0, -8)}AAAAAAA${number}`;
      return (await call(address, { authorization, apikey: acme.apiKey })).status;
    });
    expect((await Promise.all(asked)).sort()).toEqual([...Array(OPEN).fill(401), ...Array(9 - OPEN).fill(429)]);
    expect(most).toBe(OPEN);
  });

  it('keep no valid token and no right secret out', async () => {
    const address = newAddress();
    const strangers = attackersAt(gateway.url, from(address));
    for (let count = 0; count < OPEN; count += 1) strangers.slowBody('/acme/b2c-sample-web/proxy/doAuth');
    for (let count = 0; count < OPEN; count += 1) {
      strangers.open(
        strangers.head('POST', `${REALM}/token`, {
          'content-length': 100,
          'content-type': 'application/x-www-form-urlencoded',
        }),
      );
    }
    await vi.waitFor(async () => expect((await call(address, {}, '/auth/version')).status).toBe(429));
    const headers = { authorization: `Bearer ${await forge(signing)}`, apikey: acme.apiKey };
    expect((await call(address, headers)).status).toBe(200);
    expect((await requestToken(gateway.url, 'acme', grantOf(acme), from(address))).status).toBe(200);
  });
});

describe('a connection whose caller was refused', () => {
  const ahead = (attackers: Attackers, head: string, times: number) => attackers.open(head.repeat(times));
  const refusals = (answer: () => string) => answer().match(/HTTP\/1\.1 429/g)?.length ?? 0;

  it.each<[string, number, (attackers: Attackers) => string]>([
    ['preflights', 1, (attackers) => attackers.head('OPTIONS', '/b2c/x', { origin: 'https://shop.example' })],
    ['false tokens', 1, (attackers) => attackers.head('GET', '/onboarding/x', { authorization: 'Bearer x.y.z' })],
    // The first might have shown a right secret.
    ['forms', 2, (attackers) => attackers.head('POST', `${REALM}/token`, { 'content-length': 0 })],
  ])('rests and is closed, and what was sent ahead on it is dropped: %s', async (_what, answers, headOf) => {
    const attackers = attackersAt(direct.url);
    const first = attackers.open(attackers.head('GET', '/auth/version').repeat(LIMIT + 1));
    await vi.waitFor(() => expect(refusals(first.answer)).toBe(1));
    const { socket, answer } = ahead(attackers, headOf(attackers), 16);
    await vi.waitFor(() => expect(refusals(answer)).toBe(answers));
    await sleep(500);
    expect(socket.destroyed).toBe(false);
    await vi.waitFor(() => expect(socket.destroyed).toBe(true), 2000);
    expect(answer().match(/HTTP\/1\.1 /g)).toHaveLength(answers);
  });

  it('goes on a second later if nothing was', async () => {
    const attackers = attackersAt(direct.url);
    const head = attackers.head('GET', '/auth/version');
    const first = attackers.open(head.repeat(LIMIT + 1));
    await vi.waitFor(() => expect(refusals(first.answer)).toBe(1));
    const { socket, answer } = attackers.open(head);
    await vi.waitFor(() => expect(refusals(answer)).toBe(1));
    const started = performance.now();
    socket.write(head);
    await vi.waitFor(() => expect(refusals(answer)).toBe(2), 3000);
    expect(performance.now() - started).toBeGreaterThan(800);
  });
});

describe('tokens of one client', () => {
  const ask = async (form: object = {}, realm = 'globex') =>
    (await requestToken(gateway.url, realm, { ...grantOf(globex), ...form }, from(newAddress()))).json();

  it('are the same for some seconds, for the same realm and scope, and say what is left of them', async () => {
    const sign = vi.spyOn(crypto.subtle, 'sign');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10_000 });
    const [first, ...others] = await Promise.all(Array.from({ length: 4 }, () => ask()));
    for (const { access_token, id_token } of others) {
      expect([access_token, id_token]).toEqual([first.access_token, first.id_token]);
    }
    // The database's driver signs as well, with HMAC, where it connects meanwhile.
    expect(sign.mock.calls.filter(([algorithm]) => algorithm !== 'HMAC')).toHaveLength(2);
    vi.setSystemTime(Date.now() + 4000);
    const later = await ask();
    expect(later.access_token).toBe(first.access_token);
    const left = (decodeJwt(later.access_token).exp ?? 0) - Date.now() / 1000;
    expect(later.expires_in).toBe(Math.floor(left));
    expect((await ask({ scope: 'email' })).access_token).not.toBe(first.access_token);
    expect((await ask({}, 'globex-consumers')).access_token).not.toBe(first.access_token);
    vi.setSystemTime(Date.now() + 1001);
    const next = await ask();
    expect([next.access_token === first.access_token, next.expires_in]).toEqual([false, 300]);
  });

  it('are not for who shows a wrong secret', async () => {
    await ask();
    const answer = await requestToken(gateway.url, 'globex', { ...grantOf(globex), client_secret: 'wrong' });
    expect(answer.status).toBe(401);
  });

  it('count among its open requests', async () => {
    const headers = await credentialsOf(gateway.url, acme);
    const post = { method: 'POST', headers, body: '{}' };
    const waiting = Array.from({ length: OPEN }, () => fetch(`${gateway.url}/webhook/event`, post));
    await vi.waitFor(() => expect(letGo).toHaveLength(OPEN));
    const refused = await requestToken(gateway.url, 'acme', grantOf(acme), from(newAddress()));
    expect([refused.status, (await refused.json()).error]).toEqual([429, 'slow_down']);
    expect((await ask()).expires_in).toBeGreaterThan(290);
    for (const answer of letGo) answer();
    for (const answer of await Promise.all(waiting)) expect(answer.status).toBe(200);
    expect((await requestToken(gateway.url, 'acme', grantOf(acme))).status).toBe(200);
  });
});

describe('an address that a trusted proxy names', () => {
  it.each([
    ['9.9.9.2:4001', '9.9.9.2:4002'],
    ['9.9.9.3', '::ffff:9.9.9.3'],
    ['[2001:db8:1::1]', '[2001:db8:1::2]:443'],
    ['2001:db8:2::1', '2001:DB8:2:0:1:2:3:4'],
    // No addresses: the proxy’s own counts.
    ['9.9.9.5%20x', 'unknown'],
  ])('is one: %s and %s', async (one, other) => {
    for (let count = 0; count < LIMIT; count += 1) await call(one, {}, '/auth/version');
    expect((await call(other, {}, '/auth/version')).status).toBe(429);
  });

  it('goes on to the service without its port', async () => {
    await call('[2001:db8:3:0::7]:4001', {}, '/acme/b2c-sample-web/proxy/ping');
    expect(service.last.headers['x-forwarded-for']).toBe('2001:db8:3::7');
  });
});

describe('a page can read', () => {
  it('that its query is malformed', async () => {
    const answer = await call(newAddress(), {}, '/onboarding/enrollment/enroll?%ff');
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([400, '*']);
  });

  it('that the gateway stops', async () => {
    const stopping = await startGateway({ '/onboarding': service.url, '/webhook': held.url });
    const headers = await credentialsOf(stopping.url, acme);
    const slow = fetch(`${stopping.url}/webhook/event`, { method: 'POST', headers, body: '{}' });
    await vi.waitFor(() => expect(letGo).toHaveLength(1));
    const late = attackersAt(stopping.url);
    const { socket, answer } = late.open('GET /onboarding/admin/getPublicKey HTTP/1.1\r\nhost: x\r\n');
    await sleep(50);
    const stopped = stopping.stop();
    await sleep(50);
    socket.write('\r\n');
    await vi.waitFor(() => expect(answer()).toContain('HTTP/1.1 503'));
    expect(answer().toLowerCase()).toContain('access-control-allow-origin: *');
    for (const each of letGo) each();
    expect((await slow).status).toBe(200);
    await stopped;
  });
});

it('lets pages of the origins that are named read answers, and no others', async () => {
  const named = await startGateway({}, { BONAFIDE_CORS_ORIGINS: 'https://shop.example,https://b.example' });
  const allowed = async (origin: string, method: string) => {
    const { headers } = await fetch(`${named.url}/b2c/x`, { method, headers: { origin } });
    expect(headers.get('vary')?.toLowerCase()).toBe('origin');
    return headers.get('access-control-allow-origin');
  };
  for (const method of ['OPTIONS', 'GET']) {
    expect(await allowed('https://shop.example', method)).toBe('https://shop.example');
    expect(await allowed('https://evil.example', method)).toBe(null);
  }
  await named.stop();
});

it('serves a neighbour whose call came after hundreds of another address before most of them', async () => {
  const own = await startGateway({}, { BONAFIDE_TRUSTED_PROXIES: '127.0.0.1', BONAFIDE_ADDRESS_OPEN_REQUESTS: '300' });
  const callers = attackersAt(own.url);
  const answered: string[] = [];
  const neighbour = newAddress();
  const asks = [...Array<string>(300).fill(newAddress()), neighbour].map((address) => {
    const call = callers.head('GET', '/auth/version', from(address));
    const { socket, answer } = callers.open(call);
    return async () => {
      await vi.waitFor(() => expect(answer()).toContain('Bonafide'), 5000);
      socket.once('data', () => answered.push(address));
      return () => socket.write(call);
    };
  });
  const again = await Promise.all(asks.map((ready) => ready()));
  for (const ask of again) ask();
  await vi.waitFor(() => expect(answered).toHaveLength(301), 5000);
  expect(answered.indexOf(neighbour)).toBeLessThan(60);
  await own.stop();
});
