import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acme, globex, grantOf, PUBLIC_URL, requestToken, startGateway, type TestGateway } from './support/gateway.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

const realm = (name: string) => `${gateway.url}/auth/realms/${name}`;
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

describe('the token endpoint', () => {
  it.each(['acme', 'acme-consumers'])('answers a client of realm %s as Keycloak does', async (name) => {
    const answer = await requestToken(gateway.url, name, grantOf(acme));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const body = await answer.json();
    expect(body).toEqual({
      access_token: expect.any(String),
      expires_in: 300,
      refresh_expires_in: 0,
      token_type: 'Bearer',
      id_token: expect.any(String),
      'not-before-policy': 0,
      scope: 'openid',
    });
    const published = await (await fetch(`${realm(name)}/protocol/openid-connect/certs`)).json();
    const { payload } = await jwtVerify(body.access_token, createLocalJWKSet(published), {
      issuer: `${PUBLIC_URL}/auth/realms/${name}`,
      audience: 'bonafide',
      algorithms: ['RS256'],
    });
    expect(payload).toMatchObject({ sub: 'app', azp: 'app', client_id: 'app', scope: 'openid', typ: 'Bearer' });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
    expect(decodeProtectedHeader(body.id_token)).toMatchObject({ alg: 'RS256', typ: 'JWT' });
  });

  it('takes the secret by HTTP Basic, and gives no id token without openid', async () => {
    const form = { grant_type: 'client_credentials', scope: 'email' };
    const answer = await requestToken(gateway.url, 'acme', form, basic(acme.clientId, acme.clientSecret));
    expect(answer.status).toBe(200);
    const body = await answer.json();
    expect(body.scope).toBe('');
    expect(body).not.toHaveProperty('id_token');
  });

  const without = (name: string) => Object.fromEntries(Object.entries(grantOf(acme)).filter(([key]) => key !== name));
  it.each([
    ['no grant type', 'acme', without('grant_type'), 400, 'invalid_request'],
    ['another grant type', 'acme', { ...grantOf(acme), grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['no client', 'acme', without('client_id'), 400, 'invalid_request'],
    ['no secret', 'acme', without('client_secret'), 400, 'invalid_request'],
    ['a wrong secret', 'acme', { ...grantOf(acme), client_secret: 'wrong' }, 401, 'invalid_client'],
    ['an unknown client', 'acme', { ...grantOf(acme), client_id: 'nobody' }, 401, 'invalid_client'],
    ['another tenant’s client', 'acme', grantOf(globex), 401, 'invalid_client'],
    ['an unknown realm', 'nowhere', grantOf(acme), 401, 'invalid_client'],
  ])('refuses %s', async (_name, name, form, status, error) => {
    const answer = await requestToken(gateway.url, name, form);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ error, error_description: expect.any(String) });
  });

  it('refuses a parameter given twice, JSON, and a form past 16 kB', async () => {
    const url = `${realm('acme')}/protocol/openid-connect/token`;
    const post = (body: string, type = 'application/x-www-form-urlencoded') =>
      fetch(url, { method: 'POST', body, headers: { 'content-type': type } });
    const twice = await post(`${new URLSearchParams(grantOf(acme))}&client_id=app`);
    expect([twice.status, (await twice.json()).error]).toEqual([400, 'invalid_request']);
    const json = await post(JSON.stringify(grantOf(acme)), 'application/json');
    expect([json.status, (await json.json()).error]).toEqual([400, 'invalid_request']);
    const large = await post(`x=${'x'.repeat(20_000)}`);
    expect([large.status, (await large.json()).error]).toEqual([413, 'invalid_request']);
  });

  it('refuses wrong secrets of a client with 429 after twenty, says when to retry, and takes the right one', async () => {
    const ask = (client_secret: string, client_id = globex.clientId) =>
      requestToken(gateway.url, 'globex', { ...grantOf(globex), client_id, client_secret });
    for (let wrong = 0; wrong < 20; wrong += 1) expect((await ask('wrong')).status).toBe(401);
    for (let more = 0; more < 3; more += 1) {
      const refused = await ask('wrong');
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await refused.json()).toMatchObject({ error: 'slow_down' });
      expect((await ask(globex.clientSecret)).status).toBe(200);
    }
    // Counted for each client by itself, whether it exists or not.
    expect((await ask('wrong', 'nobody')).status).toBe(401);
  });
});

describe('discovery', () => {
  it('names the endpoints of a realm under the public URL', async () => {
    const answer = await fetch(`${realm('acme-consumers')}/.well-known/openid-configuration`);
    const issuer = `${PUBLIC_URL}/auth/realms/acme-consumers`;
    expect(await answer.json()).toMatchObject({
      issuer,
      token_endpoint: `${issuer}/protocol/openid-connect/token`,
      jwks_uri: `${issuer}/protocol/openid-connect/certs`,
    });
  });

  it('answers an unknown realm 404, for keys and discovery', async () => {
    for (const path of ['protocol/openid-connect/certs', '.well-known/openid-configuration']) {
      const answer = await fetch(`${realm('nowhere')}/${path}`);
      expect([answer.status, (await answer.json()).error]).toEqual([404, 'not_found']);
    }
  });

  it('publishes nothing private', async () => {
    const { keys } = await (await fetch(`${realm('acme')}/protocol/openid-connect/certs`)).json();
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0]).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });
});
