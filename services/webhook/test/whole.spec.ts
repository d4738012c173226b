import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openWebhook } from '@bonafide/client';
import { startTestService, TEST_KEYS, type TestService } from '@bonafide/testing/service';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { webhook } from '../src/service.js';
import { Stand, TENANT } from './support/delivery-stand.js';

interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

describe('a webhook, from its registration to its deliveries', () => {
  let stand: Stand;
  let service: TestService;
  /** What each path answers; 200 unless it says otherwise. */
  const statuses = new Map<string, number>();
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const path = request.url ?? '';
      received.push({ path, headers: request.headers, body: Buffer.concat(parts).toString() });
      response.writeHead(statuses.get(path) ?? 200).end();
    });
  });
  let receiver: string;

  beforeAll(async () => {
    // Its service has endpoints in memory, which nobody listens with: this one is the service as it is installed.
    stand = await new Stand().start();
    await stand.service.stop();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    receiver = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const bus = new URL(stand.nats.url);
    bus.username = 'webhook';
    service = await startTestService(webhook, {
      BONAFIDE_NATS_URL: bus.href,
      BONAFIDE_KEYS: TEST_KEYS,
      BONAFIDE_WEBHOOK_ALLOW_HTTP: 'true',
      BONAFIDE_WEBHOOK_ALLOWED_ADDRESSES: '127.0.0.1',
    });
    stand.service = service;
  });
  afterAll(async () => {
    await stand?.stop();
    server.closeAllConnections();
    server.close();
  });

  async function ask(method: string, path: string, body?: object) {
    const headers = { ...service.as(TENANT), ...(body && { 'content-type': 'application/json' }) };
    const answer = await fetch(`${service.url}/webhook${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(answer.status).toBe(200);
    return JSON.parse((await answer.text()) || '{}') as Record<string, unknown>;
  }
  const register = async (path: string) => {
    const { webhookId, secret } = await ask('POST', '/registration', {
      url: `${receiver}${path}`,
      events: ['enrollment.started'],
    });
    return { id: String(webhookId), secret: String(secret) };
  };
  const arrived = (path: string, count: number) =>
    vi.waitFor(
      () => {
        const found = received.filter((one) => one.path === path);
        expect(found).toHaveLength(count);
        return found;
      },
      { timeout: 15_000, interval: 20 },
    );

  it('brings events that the receiver can verify and open', async () => {
    const { secret } = await register('/opened');
    const [id] = await stand.publish({ sessionId: 's1', requiredChecks: ['addFace'], transactionNum: 't1' });
    const [one] = await arrived('/opened', 1);
    expect(one?.headers['webhook-id']).toBe(id);
    // Two characters of base64 may come by chance; these cannot.
    expect(one?.body).not.toMatch(/token of|@acme/);
    const opened = await openWebhook(one?.headers as Record<string, string>, one?.body ?? '', secret);
    expect(opened).toMatchObject({
      id,
      operationToken: 'token of s1',
      username: 's1@acme',
      data: { transactionNum: 't1' },
    });
  });

  it('sends the same bytes again after a failure', async () => {
    await register('/again');
    statuses.set('/again', 503);
    const [id] = await stand.publish({ sessionId: 's2' });
    await arrived('/again', 1);
    statuses.delete('/again');
    const [first, second] = await arrived('/again', 2);
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['webhook-id']).toBe(id);
  });

  it('is disabled by 410, and begins again when its owner enables it', async () => {
    const { id } = await register('/gone');
    statuses.set('/gone', 410);
    await stand.publish({ sessionId: randomUUID() });
    await vi.waitFor(
      async () => expect(await ask('GET', `/registration/${id}`)).toMatchObject({ disabledReason: 'gone' }),
      10_000,
    );
    expect((await ask('GET', '/notices')).list).toContainEqual(
      expect.objectContaining({ webhookId: id, reason: 'gone' }),
    );
    statuses.delete('/gone');
    const before = received.length;
    await stand.publish({ sessionId: randomUUID() });
    await vi.waitFor(() => expect(received.length).toBeGreaterThan(before), 10_000);
    await arrived('/gone', 1);
    await ask('PUT', `/registration/${id}`, { enabled: true });
    await stand.publish({ sessionId: randomUUID() });
    await arrived('/gone', 2);
  });

  it('gets nothing any more once it is deleted', async () => {
    const { id } = await register('/deleted');
    const { id: other } = await register('/kept');
    await ask('DELETE', `/registration/${id}`);
    await stand.publish({ sessionId: randomUUID() });
    await arrived('/kept', 1);
    expect(received.filter(({ path }) => path === '/deleted')).toEqual([]);
    expect((await ask('GET', `/registration/${other}/deliveries`)).list).toHaveLength(1);
  });
});
