import { Attackers } from '@bonafide/testing/attackers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  acme,
  credentialsOf,
  globex,
  grantOf,
  requestToken,
  startGateway,
  type TestGateway,
} from './support/gateway.js';
import { Upstream } from './support/upstream.js';

let upstream: Upstream;
let gateway: TestGateway;
let behindProxy: TestGateway;

beforeAll(async () => {
  upstream = await Upstream.start();
  const routes = { '/onboarding': upstream.url, '/{realm}/b2c-sample-web': upstream.url };
  const limits = { BONAFIDE_RATE_LIMIT: '5', BONAFIDE_ADDRESS_RATE_LIMIT: '10' };
  gateway = await startGateway(routes, limits);
  behindProxy = await startGateway(routes, { ...limits, BONAFIDE_TRUSTED_PROXIES: '127.0.0.1/32' });
});
afterAll(async () => {
  await gateway.stop();
  await behindProxy.stop();
  await upstream.stop();
});

const open = (url: string, address?: string) =>
  fetch(`${url}/acme/b2c-sample-web/proxy/ping`, { headers: address ? { 'x-forwarded-for': address } : {} });

describe('the rate limit', () => {
  it('counts each client by itself and reports the count', async () => {
    const mine = await credentialsOf(gateway.url, acme);
    const theirs = await credentialsOf(gateway.url, globex);
    const call = (headers: Record<string, string>) => fetch(`${gateway.url}/onboarding/x`, { headers });
    // The token was one of its five.
    for (const left of [3, 2, 1, 0]) {
      const answer = await call(mine);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('ratelimit-limit')).toBe('5');
      expect(answer.headers.get('ratelimit-remaining')).toBe(String(left));
      expect(Number(answer.headers.get('ratelimit-reset'))).toBeLessThanOrEqual(60);
    }
    const refused = await call(mine);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(1);
    expect(refused.headers.get('ratelimit-remaining')).toBe('0');
    expect(await refused.json()).toMatchObject({ errorCode: 'RATE_LIMITED', status: 429 });
    expect((await call(theirs)).status).toBe(200);
  });

  it('counts refused and open calls by address, whatever x-forwarded-for claims', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 12; i += 1) statuses.push((await open(gateway.url, `9.9.9.${i}`)).status);
    expect(statuses).toContain(200);
    expect(statuses.slice(-2)).toEqual([429, 429]);
    expect((await fetch(`${gateway.url}/onboarding/x`)).status).toBe(429);
  });

  it('reads nothing more for a second of a connection whose caller it refused', async () => {
    const attackers = new Attackers(gateway.url);
    const before = upstream.seen.length;
    for (let count = 0; count < 4; count += 1) attackers.flood('/acme/b2c-sample-web/proxy/doAuth');
    await vi.waitFor(() => expect(attackers.refused).toBeGreaterThanOrEqual(4));
    const refused = attackers.refused;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(attackers.refused - refused).toBeGreaterThanOrEqual(4);
    expect(attackers.refused - refused).toBeLessThanOrEqual(8);
    expect(upstream.seen.length - before).toBeLessThanOrEqual(10);
    attackers.leave();
  });

  it('takes the address from a trusted proxy, and only the part that the proxy saw', async () => {
    for (let i = 0; i < 10; i += 1) expect((await open(behindProxy.url, `6.6.6.${i}, 9.9.9.1`)).status).toBe(200);
    expect((await open(behindProxy.url, '6.6.6.99, 9.9.9.1')).status).toBe(429);
    // On one connection, which others use as well: it does not rest.
    const proxy = new Attackers(behindProxy.url);
    const call = (address: string) =>
      proxy.head('GET', '/acme/b2c-sample-web/proxy/ping', { 'x-forwarded-for': address });
    const { socket, answer } = proxy.open(call('9.9.9.1'));
    await vi.waitFor(() => expect(answer()).toContain('HTTP/1.1 429'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.write(call('9.9.9.2'));
    await vi.waitFor(() => expect(answer()).toContain('HTTP/1.1 200'), 500);
    proxy.leave();
    expect(upstream.last.headers['x-forwarded-for']).toBe('9.9.9.2');
  });

  it('knows no proxies but addresses and networks, and refuses to start with others', async () => {
    const start = (BONAFIDE_TRUSTED_PROXIES: string) => startGateway({}, { BONAFIDE_TRUSTED_PROXIES });
    for (const wrong of ['ingress-nginx', '10.42.0.0/33', '0.0.0.0/0']) {
      await expect(start(wrong)).rejects.toThrow('BONAFIDE_TRUSTED_PROXIES: must be addresses and networks');
    }
  });

  it('of an address that is used up leaves right secrets their tokens, by the limit of the client', async () => {
    const own = await startGateway({}, { BONAFIDE_ADDRESS_RATE_LIMIT: '3', BONAFIDE_RATE_LIMIT: '5' });
    const token = async (form: object) => (await requestToken(own.url, 'acme', { ...grantOf(acme), ...form })).status;
    for (const status of [400, 400, 400, 429]) expect(await token({ grant_type: '' })).toBe(status);
    expect(await token({ client_secret: 'wrong' })).toBe(429);
    const body = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'no form' };
    expect((await fetch(`${own.url}/auth/realms/acme/protocol/openid-connect/token`, body)).status).toBe(429);
    for (const status of [200, 200, 200, 200, 200, 429]) expect(await token({})).toBe(status);
    await own.stop();
  });

  it('of wrong secrets counts the address that a trusted proxy names', async () => {
    const proxied = await startGateway({}, { BONAFIDE_TRUSTED_PROXIES: '127.0.0.1/32' });
    const wrong = { ...grantOf(globex), client_secret: 'wrong' };
    const guess = async (address: string) =>
      (await requestToken(proxied.url, 'globex', wrong, { 'x-forwarded-for': address })).status;
    for (let i = 0; i < 20; i += 1) expect(await guess('9.9.9.1')).toBe(401);
    expect([await guess('9.9.9.1'), await guess('9.9.9.2')]).toEqual([429, 401]);
    await proxied.stop();
  });
});
