import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openWebhook, type WebhookEvent } from '@bonafide/client';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { otherAccess } from '../support/access.ts';
import { photograph } from '../support/photographs.ts';
import { Api, capture, newDevice, signToken } from './api.ts';

/** What the customer's system received, opened. */
interface Received {
  event: WebhookEvent;
  id: string | undefined;
}

let api: Api;
let server: Server;
let url: string;
let secret = '';
const received: Received[] = [];
const problems: unknown[] = [];

beforeAll(async () => {
  api = await Api.open();
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts);
      const id = request.headers['webhook-id'] as string | undefined;
      take(request.headers, body)
        .then((event) => received.push({ event, id }))
        .catch((error: unknown) => problems.push(error))
        .finally(() => response.writeHead(204).end());
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`;
});
afterAll(() => new Promise((closed) => server.close(closed)));

/** Verified by the independent library, then opened by ours. */
async function take(headers: import('node:http').IncomingHttpHeaders, body: Buffer): Promise<WebhookEvent> {
  const signed = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  new Webhook(secret).verify(body.toString('utf8'), signed);
  return openWebhook(headers, body, secret);
}

async function listen(events: readonly string[]): Promise<string> {
  const { status, body } = await api.post('/webhook/registration', { url, events });
  expect(status).toBe(200);
  secret = body.secret;
  return body.webhookId;
}

/** What was told of a session, once `count` events of it came. */
async function toldOf(token: string, count: number): Promise<Received[]> {
  const of = () => received.filter(({ event }) => event.operationToken === token);
  await expect.poll(() => of().length, { timeout: 30_000 }).toBe(count);
  return of();
}

const typesOf = (told: readonly Received[]) => told.map(({ event }) => event.type);

describe('a customer’s system that listens to webhooks', () => {
  it('is told of a person’s journey, by her token and name, in its order, signed and sealed', async () => {
    const families = ['started', 'face.check', 'completed'];
    const events = [
      'enrollment.device.added',
      ...families.flatMap((what) => [`enrollment.${what}`, `authentication.${what}`]),
    ];
    const webhookId = await listen(events);
    const username = `hook-${randomUUID()}`;
    const device = newDevice();
    const face = await photograph('bella-1');
    const enrollmentToken = await api.enroll(username);
    await api.client.addDevice(enrollmentToken, { deviceId: device.id, publicKey: device.publicKey });
    const { registrationCode } = await api.client.addFace(enrollmentToken, capture([face, face, face]));

    const told = await toldOf(enrollmentToken, 4);
    const expected = ['enrollment.started', 'enrollment.device.added', 'enrollment.face.check', 'enrollment.completed'];
    expect(typesOf(told)).toEqual(expected);
    expect(told.map(({ event }) => event.username)).toEqual(Array(4).fill(username));
    expect(told.map(({ event, id }) => event.id === id)).toEqual(Array(4).fill(true));
    expect(told[1]?.event.data).toMatchObject({ deviceId: device.id, enrollmentStatus: 1 });
    expect(told[2]?.event.data).toMatchObject({ livenessResult: true });
    expect(told[3]?.event.data).toMatchObject({ registrationCode, enrollmentStatus: 2 });
    expect(told[0]?.event.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}$/);

    const { authToken } = await api.client.authenticate({ username });
    await api.client.verifyDevice(authToken, { deviceId: device.id, signature: signToken(device, authToken) });
    const second = await photograph('bella-2');
    const { authStatus } = await api.client.verifyFace(authToken, capture([second, second, second]));
    expect(authStatus).toBe(2);
    const returned = await toldOf(authToken, 3);
    expect(typesOf(returned)).toEqual([
      'authentication.started',
      'authentication.face.check',
      'authentication.completed',
    ]);
    expect(returned[1]?.event.data).toMatchObject({ matchResult: true, authStatus: 2 });
    expect(problems).toEqual([]);

    const { transactionNum } = (told[3]?.event.data ?? {}) as { transactionNum?: string };
    const read = await api.post('/webhook/event', { webhookId, list: [{ transactionNum }] });
    expect(read.body.list).toMatchObject([{ id: told[3]?.id, type: 'enrollment.completed', username }]);

    // An erasure reaches what is kept of events.
    expect((await api.remove(`/onboarding/admin/registration/${registrationCode}`)).status).toBe(200);
    const left = async () => (await api.post('/webhook/event', { webhookId, list: [{ transactionNum }] })).body.list;
    await expect.poll(left, { timeout: 15_000 }).toEqual([]);
    expect((await api.remove(`/webhook/registration/${webhookId}`)).status).toBe(200);
  });

  it('is told of a cancellation although the person is forgotten, and of nothing that it did not ask for', async () => {
    const webhookId = await listen(['enrollment.cancelled']);
    const username = `hook-${randomUUID()}`;
    const enrollmentToken = await api.enroll(username);
    await api.post('/onboarding/enrollment/cancel', { enrollmentToken });
    const told = await toldOf(enrollmentToken, 1);
    expect(told[0]?.event).toMatchObject({ type: 'enrollment.cancelled', username });
    await api.remove(`/webhook/registration/${webhookId}`);
  });

  it('is told nothing of another tenant', async () => {
    const webhookId = await listen(['enrollment.started']);
    const others = await (await Api.open(otherAccess())).enroll();
    const own = await api.enroll();
    await toldOf(own, 1);
    expect(received.filter(({ event }) => event.operationToken === others)).toEqual([]);
    expect(problems).toEqual([]);
    await api.remove(`/webhook/registration/${webhookId}`);
  });
});
