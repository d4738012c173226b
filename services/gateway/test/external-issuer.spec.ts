import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { strangeToken } from './support/arbitrary-requests.js';
import { acme, requestToken, startGateway, type TestGateway } from './support/gateway.js';
import { Upstream } from './support/upstream.js';

let signer: Awaited<ReturnType<typeof generateKeyPair>>;
let jwk: JWK;
let issuer: Server;
let base: string;
let upstream: Upstream;
let byRealm: TestGateway;
let byClaim: TestGateway;
let strict: TestGateway;
let withoutIssuer: TestGateway;
let withIllIssuer: TestGateway;

/** An OIDC issuer with the realms acme and acme-consumers, and `/one` for all. */
const answerAsIssuer = (url: string) => {
  const name = /^\/(realms\/[\w-]+|one|ill\/acme)\//.exec(url)?.[1];
  if (url.endsWith('/.well-known/openid-configuration'))
    return { issuer: `${base}/${name}`, jwks_uri: `${base}${name === 'ill/acme' ? '/ill' : ''}/keys` };
  return { keys: [{ ...jwk, kid: 'k', alg: 'ES256', use: 'sig' }] };
};

beforeAll(async () => {
  signer = await generateKeyPair('ES256');
  jwk = await exportJWK(signer.publicKey);
  issuer = createServer((request, response) => {
    response.statusCode = request.url === '/ill/keys' ? 500 : 200;
    response.end(JSON.stringify(answerAsIssuer(request.url ?? '')));
  });
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
  upstream = await Upstream.start();
  const routes = { '/onboarding': upstream.url };
  const audience = { BONAFIDE_OIDC_AUDIENCE: 'verification', BONAFIDE_ADDRESS_RATE_LIMIT: '100000' };
  byRealm = await startGateway(routes, { BONAFIDE_OIDC_ISSUER: `${base}/realms/{realm}`, ...audience });
  strict = await startGateway(routes, {
    BONAFIDE_OIDC_ISSUER: `${base}/realms/{realm}`,
    BONAFIDE_OIDC_CLOCK_TOLERANCE_SECONDS: '0',
    ...audience,
  });
  byClaim = await startGateway(routes, {
    BONAFIDE_OIDC_ISSUER: `${base}/one`,
    BONAFIDE_OIDC_TENANT_CLAIM: 'organisation',
    ...audience,
  });
  withoutIssuer = await startGateway(routes, {
    BONAFIDE_OIDC_ISSUER: 'http://127.0.0.1:9/realms/{realm}',
    ...audience,
  });
  withIllIssuer = await startGateway(routes, { BONAFIDE_OIDC_ISSUER: `${base}/ill/{realm}`, ...audience });
});
afterAll(async () => {
  await Promise.all([byRealm, byClaim, strict, withoutIssuer, withIllIssuer].map((gateway) => gateway.stop()));
  await upstream.stop();
  issuer.close();
});

const token = (iss: string, claims: Record<string, unknown> = {}, audience = 'verification') =>
  new SignJWT({ azp: 'shop', scope: 'openid profile', ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'k' })
    .setIssuer(iss)
    .setAudience(audience)
    .setExpirationTime('1m')
    .sign(signer.privateKey);

/** A token of the realm acme, its times given in seconds from now. */
const tokenWith = (times: { iat: number; nbf: number; exp: number }) => {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ azp: 'shop', iat: now + times.iat, nbf: now + times.nbf, exp: now + times.exp })
    .setProtectedHeader({ alg: 'ES256', kid: 'k' })
    .setIssuer(`${base}/realms/acme`)
    .setAudience('verification')
    .sign(signer.privateKey);
};

const call = async (gateway: TestGateway, bearer: Promise<string>) =>
  fetch(`${gateway.url}/onboarding/x`, { headers: { authorization: `Bearer ${await bearer}`, apikey: acme.apiKey } });

describe('another issuer', () => {
  it.each(['acme', 'acme-consumers'])('is trusted for the tenant of its realm %s', async (realm) => {
    expect((await call(byRealm, token(`${base}/realms/${realm}`))).status).toBe(200);
  });

  it('is trusted for the tenant that its claim names', async () => {
    expect((await call(byClaim, token(`${base}/one`, { organisation: 'acme' }))).status).toBe(200);
    expect((await call(byClaim, token(`${base}/one`, { organisation: 'globex' }))).status).toBe(401);
    expect((await call(byClaim, token(`${base}/one`, { organisation: 'nobody' }))).status).toBe(401);
    expect((await call(byClaim, token(`${base}/one`))).status).toBe(401);
  });

  it('is not trusted for other realms, issuers and audiences', async () => {
    expect((await call(byRealm, token(`${base}/realms/globex`))).status).toBe(401);
    expect((await call(byRealm, token(`${base}/realms/nobody`))).status).toBe(401);
    expect((await call(byRealm, token('http://evil.example/realms/acme'))).status).toBe(401);
    expect((await call(byRealm, token(`${base}/realms/acme`, {}, 'account'))).status).toBe(401);
  });

  it('whose keys cannot be fetched is a 503, never a pass', async () => {
    const unreachable = await call(withoutIssuer, token('http://127.0.0.1:9/realms/acme'));
    const failing = await call(withIllIssuer, token(`${base}/ill/acme`));
    for (const answer of [unreachable, failing]) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBeTruthy();
    }
  });

  it.each([
    ['ahead', { iat: 25, nbf: 25, exp: 85 }, { iat: 40, nbf: 40, exp: 100 }, 'Jwt not yet valid'],
    ['behind', { iat: -85, nbf: -85, exp: -25 }, { iat: -100, nbf: -100, exp: -40 }, 'Jwt is expired'],
  ])('may have a clock that is %s by half a minute, not by more', async (_name, near, far, text) => {
    const taken = tokenWith(near);
    // The second time it is remembered.
    for (let time = 0; time < 2; time += 1) expect((await call(byRealm, taken)).status).toBe(200);
    const refused = await call(byRealm, tokenWith(far));
    expect([refused.status, (await refused.json()).errorMsg]).toEqual([401, text]);
    expect((await call(strict, tokenWith(near))).status).toBe(401);
  });

  it('is granted no more than a minute', async () => {
    const start = startGateway({}, { BONAFIDE_OIDC_CLOCK_TOLERANCE_SECONDS: '61' });
    await expect(start).rejects.toThrow('BONAFIDE_OIDC_CLOCK_TOLERANCE_SECONDS');
  });

  it('is not taken for unavailable because of a strange token', async () => {
    const refused = fc.asyncProperty(strangeToken(`${base}/realms/acme`), async (strange) => {
      expect((await call(byRealm, Promise.resolve(strange))).status).toBe(401);
    });
    await fc.assert(refused, { numRuns: 300 });
  });

  it('leaves no token endpoint here', async () => {
    expect((await requestToken(byRealm.url, 'acme', {})).status).toBe(401);
  });

  it('needs an audience and a claim or realm that names the tenant', async () => {
    const start = (config: Record<string, string>) => startGateway({}, config);
    await expect(start({ BONAFIDE_OIDC_ISSUER: `${base}/one` })).rejects.toThrow('BONAFIDE_OIDC_AUDIENCE');
    await expect(start({ BONAFIDE_OIDC_ISSUER: `${base}/one`, BONAFIDE_OIDC_AUDIENCE: 'x' })).rejects.toThrow(
      'BONAFIDE_OIDC_TENANT_CLAIM',
    );
  });
});
