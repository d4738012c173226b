import { setTimeout as sleep } from 'node:timers/promises';
import { Attackers } from '@bonafide/testing/attackers';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { acme, credentialsOf, startGateway, type TestGateway } from './support/gateway.js';
import { Upstream } from './support/upstream.js';

const ADD_FACE = '/onboarding/enrollment/addFace';
const ENROLL = '/onboarding/enrollment/enroll';
const WAIT_MS = 1000;
/** Of this budget the first part of each party is 200 kB. */
const BUDGET = 9_600_000;
const tenants = Array.from({ length: 10 }, (_, number) => ({
  ...acme,
  tenant: `t${number}`,
  apiKey: `${acme.apiKey}-${number}`,
}));
const [last, ...others] = tenants;

let service: Upstream;
let held: Upstream;
let letGo: (() => void)[] = [];
let gateway: TestGateway;
let attackers: Attackers[] = [];

beforeAll(async () => {
  service = await Upstream.start();
  held = await Upstream.start((request, response) => {
    request.resume().on('end', () => letGo.push(() => response.end('{}')));
  });
  gateway = await startGateway(
    { '/onboarding': service.url, '/{realm}/b2c-sample-web': service.url, '/webhook': held.url },
    {
      BONAFIDE_BOOTSTRAP: JSON.stringify(tenants),
      BONAFIDE_TRUSTED_PROXIES: 'loopback',
      BONAFIDE_UPSTREAM_WAIT_MS: String(WAIT_MS),
      BONAFIDE_BODY_BUDGET_BYTES: String(BUDGET),
      BONAFIDE_ADDRESS_OPEN_REQUESTS: '1000',
    },
  );
});
afterEach(async () => {
  for (const one of attackers) one.leave();
  for (const answer of letGo) answer();
  attackers = [];
  letGo = [];
  await sleep(100);
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([service.stop(), held.stop()]);
});

const attacking = (headers: Record<string, string>) => {
  const some = new Attackers(gateway.url, headers);
  attackers.push(some);
  return some;
};
const from = (address: string) => ({ 'x-forwarded-for': address });
const post = (path: string, body: string, headers: Record<string, string>) =>
  fetch(`${gateway.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

/** Opens `count` requests that send this much of a body, which never ends. */
function unfinished(some: Attackers, count: number, path: string, bytes: number): void {
  const text = some.head('POST', path, { 'content-length': bytes + 10_000 }) + ' '.repeat(bytes);
  for (let call = 0; call < count; call += 1) some.open(text);
}

/** Strangers who name every realm, from `addresses` addresses, and send unfinished bodies until they are refused. */
async function strangersEverywhere(addresses: number): Promise<void> {
  for (const [number, { tenant }] of tenants.entries()) {
    const some = attacking(from(`198.51.100.${number % addresses}`));
    unfinished(some, 20, `/${tenant}/b2c-sample-web/proxy/autocapture`, 330_000);
    await vi.waitFor(() => expect(some.refused).toBeGreaterThan(0), 5000);
  }
}

describe('a tenant that holds nothing', () => {
  it.each([1, 10])('is served beside strangers from %i addresses who name every realm', async (addresses) => {
    await strangersEverywhere(addresses);
    const answer = await post(ADD_FACE, ' '.repeat(1_500_000), await credentialsOf(gateway.url, tenants[3] ?? acme));
    expect(answer.status).toBe(200);
  });

  it('is served beside nine others whose bodies do not end', async () => {
    const calls = service.seen.length;
    for (const other of others) {
      const some = attacking(await credentialsOf(gateway.url, other));
      unfinished(some, 12, ADD_FACE, 1_010_000);
      await vi.waitFor(() => expect(some.refused).toBeGreaterThan(0), 5000);
    }
    const headers = await credentialsOf(gateway.url, last ?? acme);
    const started = performance.now();
    expect((await post(ENROLL, '{}', headers)).status).toBe(200);
    expect((await post(ADD_FACE, ' '.repeat(200_000), headers)).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(WAIT_MS);
    // What is not whole holds no connection.
    expect(service.seen).toHaveLength(calls + 2);
  });

  it('finds a connection beside nine others and strangers who hold all that they can', async () => {
    for (const other of others) {
      const call = attacking(await credentialsOf(gateway.url, other));
      for (let count = 0; count < 20; count += 1) {
        call.open(`${call.head('POST', '/webhook/event', { 'content-length': 2 })}{}`);
      }
      await vi.waitFor(() => expect(call.refused).toBeGreaterThan(0), 5 * WAIT_MS);
    }
    const before = letGo.length;
    const answer = post('/webhook/event', '{}', await credentialsOf(gateway.url, last ?? acme));
    await vi.waitFor(() => expect(letGo).toHaveLength(before + 1), WAIT_MS / 2);
    letGo.pop()?.();
    expect((await answer).status).toBe(200);
  });
});

describe('a stranger', () => {
  const path = '/t0/b2c-sample-web/proxy/autocapture';

  it('is served beside one of another address who sends bodies that do not end', async () => {
    await strangersEverywhere(1);
    expect((await post(path, ' '.repeat(400_000), from('203.0.113.9'))).status).toBe(200);
  });
});
