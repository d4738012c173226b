import { setTimeout as sleep } from 'node:timers/promises';
import { Attackers } from '@bonafide/testing/attackers';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { acme, credentialsOf, startGateway, type TestGateway } from './support/gateway.js';
import { Upstream } from './support/upstream.js';

const SOON_MS = 5000;
const TOKEN = '/auth/realms/acme/protocol/openid-connect/token';

let service: Upstream;
let gateway: TestGateway;

beforeAll(async () => {
  service = await Upstream.start((request, response) => {
    request.resume().on('end', () => setTimeout(() => response.end('{"done":true}'), 1000));
  });
  gateway = await startGateway({ '/onboarding': service.url, '/{realm}/b2c-sample-web': service.url });
});
afterAll(() => service.stop());

it('stops soon whatever its callers have not finished, which is answered 503, and finishes what is whole', async () => {
  const headers = await credentialsOf(gateway.url, acme);
  const [strangers, clients] = [new Attackers(gateway.url), new Attackers(gateway.url, headers)];
  const form = { 'content-length': 100, 'content-type': 'application/x-www-form-urlencoded' };
  const unfinished = [
    strangers.open(`${strangers.head('POST', '/acme/b2c-sample-web/proxy/autocapture', { 'content-length': 100 })}{`),
    clients.unfinishedChunk('/onboarding/enrollment/addFace'),
    strangers.open(`${strangers.head('POST', TOKEN, form)}g`),
    // Their bodies stay behind; they have been answered, or their service is about to.
    clients.slowBody('/onboarding/enrollment/addNothing'),
    strangers.slowBody('/onboarding/enrollment/addFace'),
    strangers.idle(),
  ];
  const whole = clients.open(`${clients.head('POST', '/onboarding/enrollment/enroll', { 'content-length': 2 })}{}`);
  await sleep(300);
  await vi.waitFor(() => expect(unfinished[4]?.answer()).toContain('HTTP/1.1 401'));
  const started = performance.now();
  await gateway.stop();
  expect(performance.now() - started).toBeLessThan(SOON_MS);
  await vi.waitFor(() => expect(unfinished.map(({ socket }) => socket.closed)).not.toContain(false), SOON_MS);
  const answers = unfinished.map(({ answer }) => answer());
  for (const answer of answers.slice(0, 2)) {
    expect(answer).toMatch(/^HTTP\/1\.1 503 [\s\S]*retry-after: 1[\s\S]*"errorCode":"SERVICE_UNAVAILABLE"/i);
  }
  expect(answers[2]).toMatch(/^HTTP\/1\.1 503 [\s\S]*retry-after: 1[\s\S]*"error":"temporarily_unavailable"/i);
  expect(answers[3]).toContain('HTTP/1.1 503');
  expect(whole.answer()).toContain('{"done":true}');
  expect(gateway.logs.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});
