import { setTimeout as sleep } from 'node:timers/promises';
import { Attackers } from '@bonafide/testing/attackers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { acme, credentialsOf, globex, startGateway, type TestGateway } from './support/gateway.js';
import { Upstream } from './support/upstream.js';

const CHEAP = '/onboarding/enrollment/enroll';
const SLOW = '/onboarding/enrollment/addFace';
const SLOW_MS = 40;
/** One of them is always in the service, or about to be. */
const CLIENTS = 2;
const ATTACKERS = 50;
const SECONDS = 3;
/** Of so many connections two may be of calls that began a moment ago: one for each of two tenants. */
const CONNECTIONS = '12';
/** How many calls of a flood may begin in a turn in a second. */
const A_SECOND = 100;

let service: Upstream;
let gateway: TestGateway;
let seen = { cheap: 0, slow: 0 };

beforeAll(async () => {
  service = await Upstream.start((request, response) => {
    const isSlow = request.url === SLOW;
    seen[isSlow ? 'slow' : 'cheap'] += 1;
    request.resume().on('end', () => setTimeout(() => response.end('{}'), isSlow ? SLOW_MS : 0));
  });
  gateway = await startGateway({ '/onboarding': service.url }, { BONAFIDE_UPSTREAM_CONNECTIONS: CONNECTIONS });
});
afterAll(async () => {
  await gateway.stop();
  await service.stop();
});

/** Closed loop of a tenant's clients, who wait for each answer. */
async function neighbours(): Promise<void> {
  const headers = { ...(await credentialsOf(gateway.url, globex)), 'content-type': 'application/json' };
  const end = performance.now() + SECONDS * 1000;
  const client = async () => {
    while (performance.now() < end) {
      const answer = await fetch(`${gateway.url}${SLOW}`, { method: 'POST', headers, body: '{}' });
      await answer.arrayBuffer();
      expect(answer.status).toBe(200);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

it('a tenant’s flood of calls that a service answers at once does not fill the service while another’s are in it', async () => {
  const attackers = new Attackers(gateway.url, await credentialsOf(gateway.url, acme));
  try {
    for (let count = 0; count < ATTACKERS; count += 1) attackers.flood(CHEAP);
    await sleep(500);
    seen = { cheap: 0, slow: 0 };
    const started = performance.now();
    await neighbours();
    const seconds = (performance.now() - started) / 1000;
    expect(seen.cheap).toBeLessThan(A_SECOND * seconds * 1.1);
    // It is not shut out.
    expect(seen.cheap).toBeGreaterThan(10 * seconds);
    expect(seen.slow).toBeGreaterThan(CLIENTS);
  } finally {
    attackers.leave();
  }
});
