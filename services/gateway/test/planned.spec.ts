import { PLANNED } from '@bonafide/contract/planned';
import { Attackers } from '@bonafide/testing/attackers';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { acme, credentialsOf, startGateway, type TestGateway } from './support/gateway.js';
import { Upstream } from './support/upstream.js';

let service: Upstream;
let gateway: TestGateway;
let headers: Record<string, string>;

beforeAll(async () => {
  service = await Upstream.start();
  const prefixes = ['/onboarding', '/webhook', '/nexavoice', '/{realm}/b2c-sample-web'];
  const routes = Object.fromEntries(prefixes.map((prefix) => [prefix, service.url]));
  gateway = await startGateway(routes, { BONAFIDE_REFUSE_PLANNED: 'true' });
  headers = await credentialsOf(gateway.url, acme);
});
afterAll(async () => {
  await gateway.stop();
  await service.stop();
});

const planned = (prefix: string) => {
  const route = PLANNED.find((one) => one.startsWith(`POST ${prefix}`));
  return route?.slice('POST '.length).replace(/:\w+/g, 'acme');
};

// Where nothing is planned any more there is nothing to refuse.
it.each(['/onboarding', '/webhook', '/nexavoice', '/:realm'].map(planned).filter((path) => path !== undefined))(
  'answers 501 for the planned %s before its body is there, and asks no service',
  async (path) => {
    const callers = new Attackers(gateway.url, headers);
    const opened = [callers.slowBody(path), callers.unfinishedChunk(path), callers.asksFirst(path)];
    for (const { answer } of opened) {
      await vi.waitFor(() => expect(answer()).toContain('HTTP/1.1 501'));
      expect(answer()).not.toContain('100 Continue');
      expect(answer()).toContain('not available in this version');
    }
    expect(service.seen).toHaveLength(0);
    callers.leave();
  },
);

it('says so in the shape of the route, and to nobody without credentials', async () => {
  const path = planned('/nexavoice');
  if (!path) return;
  const post = (credentials: object) =>
    fetch(`${gateway.url}${path}`, { method: 'POST', headers: { ...credentials }, body: '{}' });
  expect((await post({})).status).toBe(401);
  const answer = await post(headers);
  expect([answer.status, await answer.json()]).toMatchObject([501, { error: { description: expect.any(String) } }]);
});
