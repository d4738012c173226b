import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestService, type TestService } from '@bonafide/testing/service';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nexaface } from '../src/service.js';
import { portrait } from './photographs.js';

const LANES = 40;
const CALLS = 25;

let service: TestService;
let body: string;

beforeAll(async () => {
  service = await startTestService(nexaface, {
    BONAFIDE_MODEL_PACK: process.env.BONAFIDE_MODEL_PACK ?? 'default',
    BONAFIDE_INFERENCE_WORKERS: '2',
    BONAFIDE_KEYS: `test:${randomBytes(32).toString('base64')}`,
  });
  const picture = await portrait('berta');
  body = JSON.stringify({ encounter: { VISIBLE_FRONTAL: picture.toString('base64'), id: 'encounter01' } });
});
afterAll(() => service?.stop());

async function statusFor(tenant: string): Promise<number> {
  const headers = { ...service.as(tenant), 'content-type': 'application/json' };
  const answer = await fetch(`${service.url}/nexaface/export`, { method: 'POST', headers, body });
  await answer.arrayBuffer();
  return answer.status;
}

const count = (statuses: readonly number[], status: number) => statuses.filter((each) => each === status).length;

it('serves a tenant that calls once at a time beside one that fills the queue', { timeout: 60_000 }, async () => {
  let isCalm = false;
  const crowd: number[] = [];
  const lanes = Array.from({ length: LANES }, async () => {
    while (!isCalm) {
      const status = await statusFor('crowd');
      crowd.push(status);
      // A client that is refused comes back soon, and sooner than it is told to.
      if (status === 503) await sleep(20);
    }
  });
  const single: number[] = [];
  let meanwhile = 0;
  try {
    await expect.poll(() => count(crowd, 503), { timeout: 20_000 }).toBeGreaterThan(LANES);
    const began = count(crowd, 200);
    for (let call = 0; call < CALLS; call++) single.push(await statusFor('single'));
    meanwhile = count(crowd, 200) - began;
  } finally {
    isCalm = true;
    await Promise.all(lanes);
  }

  expect(count(single, 200)).toBeGreaterThanOrEqual(CALLS - 1);
  expect(new Set([...crowd, ...single])).toEqual(new Set([200, 503]));
  // The crowd is not shut out either.
  expect(meanwhile).toBeGreaterThan(CALLS / 2);
  const metrics = await service.metrics.registry.metrics();
  const refused = Number(/bonafide_inference_refused_total\{[^}]*task="describe"[^}]*\} (\d+)/.exec(metrics)?.[1]);
  expect(refused).toBe(count([...crowd, ...single], 503));
});
