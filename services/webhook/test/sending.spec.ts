import { AsyncLocalStorage } from 'node:async_hooks';
import { createDecipheriv, createHash, createHmac, hkdfSync, randomUUID } from 'node:crypto';
import { openWebhook } from '@bonafide/client';
import { asOwner } from '@bonafide/testing/service';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EndpointBook } from '../src/endpoints/endpoint-book.js';
import type { Endpoint, Message, SealedBody } from '../src/endpoints/ports.js';
import { SignedSender } from '../src/sending/signed-sender.js';
import { type Received, type Receiver, startReceiver } from './support/receiver.js';
import { LOCAL, type Stand, startStand, TENANT } from './support/stand.js';

let stand: Stand;
let receiver: Receiver;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand?.stop());
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());

const message = (type = 'enrollment.completed'): Message => {
  const [id, createdAt] = [randomUUID(), new Date()];
  const event = { id, created: '2026-02-16T14:33:11.889-0500', type, operationToken: randomUUID(), username: 'Zoë ☂' };
  return { id, type, createdAt, body: Buffer.from(JSON.stringify({ ...event, data: { transactionNum: '1' } })) };
};

const directory = () => stand.service.get(EndpointBook);
const sender = () => stand.service.get(SignedSender);

/** Registers an endpoint at the receiver, and sends to it as deliveries do. */
async function endpoint(members: object = {}, tenant = TENANT) {
  const told = await stand.register({ url: `${receiver.url}/in`, ...members }, tenant);
  const found = (await directory().find(tenant, told.webhookId)) as Endpoint;
  const send = async (what: Message, kept: SealedBody | null = null) => {
    const { attempt, sealed } = await sender().send(found, what, kept);
    expect(attempt).toMatchObject({ outcome: 'answered', status: 200 });
    return { sealed, received: receiver.received.at(-1) as Received };
  };
  const change = async (body: object) => (await stand.call('PUT', `/${told.webhookId}`, body, tenant)).body.secret;
  return { ...told, found, send, change };
}

/** What a receiver does that has one secret and knows the library alone. */
const verified = (secret: string, { body, headers }: Received) =>
  new Webhook(secret).verify(body.toString('utf8'), headers);

/** Opens a sealed body as docs/webhooks.md says. */
function opened(secret: string, { body }: Received): Buffer {
  const { v, alg, kid, id, iv, data, tag } = JSON.parse(body.toString('utf8'));
  const bytes = Buffer.from(secret, 'base64');
  expect([v, alg, kid]).toEqual([1, 'A256GCM', createHash('sha256').update(bytes).digest('hex').slice(0, 16)]);
  const key = Buffer.from(hkdfSync('sha256', bytes, '', 'bonafide webhook body v1', 32));
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64'));
  decipher.setAAD(Buffer.from(id)).setAuthTag(Buffer.from(tag, 'base64'));
  return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]);
}

describe('a message', () => {
  it('is sealed and signed, as the independent library verifies', async () => {
    const { secret, send } = await endpoint();
    const what = message();
    const { received } = await send(what);
    expect(received.body.toString('utf8')).not.toContain('enrollment');
    expect(verified(secret, received)).toMatchObject({ v: 1, id: what.id });
    expect(opened(secret, received)).toEqual(what.body);
    expect(await openWebhook(received.headers, received.body, secret)).toEqual(JSON.parse(what.body.toString()));
    const { headers } = received;
    expect(headers['webhook-id']).toBe(what.id);
    expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(5);
    const key = Buffer.from(secret, 'base64');
    expect(headers['x-aware-signature']).toBe(createHmac('sha256', key).update(received.body).digest('base64'));
    expect(headers['content-type']).toBe('application/json');
    expect(headers['user-agent']).toBe('Bonafide-Webhooks/1');
  });

  it('is not taken when anything of it was changed', async () => {
    const { secret, send } = await endpoint();
    const { received } = await send(message());
    const { body, headers } = received;
    const changed: Received[] = [
      { ...received, body: Buffer.concat([body, Buffer.from(' ')]) },
      { ...received, headers: { ...headers, 'webhook-id': randomUUID() } },
      { ...received, headers: { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) } },
    ];
    for (const one of changed) expect(() => verified(secret, one)).toThrow('No matching signature found');
    const other = (await endpoint()).secret;
    expect(() => verified(other, received)).toThrow('No matching signature found');
    const moved = { ...JSON.parse(body.toString('utf8')), id: randomUUID() };
    expect(() => opened(secret, { ...received, body: Buffer.from(JSON.stringify(moved)) })).toThrow();
  });

  it('goes in clear, without the signature of the body alone, where its endpoint says so', async () => {
    const { secret, send } = await endpoint({ encryptMessageBody: false, addSignatureHeader: false });
    const what = message();
    const { received, sealed } = await send(what);
    expect(received.body).toEqual(what.body);
    expect(Buffer.from(sealed.bytes)).toEqual(what.body);
    expect(verified(secret, received)).toMatchObject({ id: what.id, username: 'Zoë ☂' });
    expect(received.headers).not.toHaveProperty('x-aware-signature');
  });

  it('bears the header of its owner, which replaces none of ours', async () => {
    const { send } = await endpoint({ authHeaderKey: 'Authorization', authHeaderValue: 'Bearer of this' });
    expect((await send(message())).received.headers.authorization).toBe('Bearer of this');
  });

  it('is the same bytes at every attempt, signed anew, however its endpoint has changed', async () => {
    const { secret, send, change } = await endpoint();
    const what = message();
    const first = await send(what);
    await change({ encryptMessageBody: false });
    const again = await send(what, first.sealed);
    expect(again.received.body).toEqual(first.received.body);
    expect(again.sealed).toEqual(first.sealed);
    expect(verified(secret, again.received)).toMatchObject({ id: what.id });
  });

  it('is sealed anew each time it is sealed', async () => {
    const { send } = await endpoint();
    const what = message();
    const [one, two] = [await send(what), await send(what)];
    expect(one.received.body).not.toEqual(two.received.body);
  });

  it('of a deleted endpoint is not sent', async () => {
    const { found, webhookId } = await endpoint();
    await stand.call('DELETE', `/${webhookId}`);
    await expect(sender().send(found, message(), null)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(receiver.received).toEqual([]);
  });
});

describe('a new secret', () => {
  it('seals and signs at once; the former one signs beside it for a day', async () => {
    const { secret, webhookId, send, change } = await endpoint();
    const before = await send(message());
    const fresh = await change({ generateNewSecret: true });
    const what = message();
    const { received } = await send(what);
    expect(received.headers['webhook-signature']?.split(' ')).toHaveLength(2);
    for (const either of [secret, fresh]) expect(verified(either, received)).toMatchObject({ id: what.id });
    expect(opened(fresh, received)).toEqual(what.body);
    const signature = createHmac('sha256', Buffer.from(fresh, 'base64')).update(received.body).digest('base64');
    expect(received.headers['x-aware-signature']).toBe(signature);

    // What was sealed before stays sealed with the former secret, which goes on opening it.
    const retried = await send(what, before.sealed);
    expect(opened(secret, retried.received)).toBeDefined();
    expect(verified(fresh, retried.received)).toBeDefined();

    await asOwner(
      stand.service,
      `UPDATE endpoint_secret SET expires_at = now() - interval '1 second' WHERE endpoint_id = '${webhookId}' AND expires_at IS NOT NULL`,
    );
    await expect.poll(async () => (await send(what)).received.headers['webhook-signature']?.split(' ').length).toBe(1);
    const later = (await send(what)).received;
    expect(verified(fresh, later)).toMatchObject({ id: what.id });
    expect(() => verified(secret, later)).toThrow('No matching signature found');
  });

  it('many times leaves four signatures', async () => {
    const { send, change } = await endpoint();
    for (let time = 0; time < 5; time += 1) await change({ generateNewSecret: true });
    expect((await send(message())).received.headers['webhook-signature']?.split(' ')).toHaveLength(4);
  });
});

describe('the directory', () => {
  const types = (found: Endpoint[]) => found.map(({ id }) => id).sort();

  it('knows who of a tenant listens to a type, as soon as it is registered, changed or deleted', async () => {
    const tenant = 'listeners';
    const listening = (type: string) => directory().listening(stand.service.database.manager, tenant, type);
    const one = await endpoint({ events: ['enrollment.completed'] }, tenant);
    const two = await endpoint({ events: ['enrollment.completed', 'enrollment.started'] }, tenant);
    expect(types(await listening('enrollment.completed'))).toEqual([one.webhookId, two.webhookId].sort());
    expect(types(await listening('enrollment.started'))).toEqual([two.webhookId]);
    expect(await listening('authentication.completed')).toEqual([]);
    expect(await directory().listening(stand.service.database.manager, 'other', 'enrollment.completed')).toEqual([]);
    expect(await directory().find('other', one.webhookId)).toBeNull();

    await two.change({ enabled: false });
    expect(await listening('enrollment.started')).toEqual([]);
    await stand.call('DELETE', `/${one.webhookId}`, undefined, tenant);
    expect(await listening('enrollment.completed')).toEqual([]);
    expect(await directory().find(tenant, one.webhookId)).toBeNull();
  });

  it('disables an endpoint once, in the transaction of whoever does', async () => {
    const tenant = 'disabled';
    const { webhookId, change } = await endpoint({}, tenant);
    const { database } = stand.service;
    const now = new Date('2026-11-28T12:00:00Z');
    const disable = () => directory().disable(database.manager, tenant, webhookId, 'gone', now);
    const undone = database.transaction(async (manager) => {
      await directory().disable(manager, tenant, webhookId, 'failing', now);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect([await disable(), await disable()]).toEqual([true, false]);
    expect(await directory().disable(database.manager, 'other', webhookId, 'gone', now)).toBe(false);
    await expect.poll(async () => (await directory().find(tenant, webhookId))?.disabledAt).toEqual(now);
    const { body } = await stand.call('GET', `/${webhookId}`, undefined, tenant);
    expect(body).toMatchObject({ disabledAt: now.toISOString(), disabledReason: 'gone' });
    await change({ enabled: true });
    expect((await directory().find(tenant, webhookId))?.disabledAt).toBeNull();
  });

  it('does not ask the database for each message', async () => {
    const { send, found } = await endpoint();
    await send(message());
    const { database } = stand.service;
    const before = database.createQueryRunner;
    // What the service does by itself meanwhile is none of it.
    const ours = new AsyncLocalStorage<true>();
    let asked = 0;
    database.createQueryRunner = (...args: Parameters<typeof before>) => {
      if (ours.getStore()) asked += 1;
      return before.apply(database, args);
    };
    try {
      await ours.run(true, async () => {
        for (let time = 0; time < 20; time += 1) await send(message());
        await directory().find(found.tenant, found.id);
        await directory().listening(database.manager, found.tenant, 'enrollment.completed');
      });
    } finally {
      database.createQueryRunner = before;
    }
    expect(asked).toBe(0);
  });

  it('of another replica follows within moments', async () => {
    const other = await startStand({ ...LOCAL, BONAFIDE_DATABASE_URL: stand.service.databaseUrl });
    try {
      const tenant = 'replicas';
      const theirs = other.service.get(EndpointBook);
      const listening = () => theirs.listening(other.service.database.manager, tenant, 'enrollment.completed');
      expect(await listening()).toEqual([]);
      const { webhookId } = await endpoint({}, tenant);
      await expect.poll(async () => types(await listening()), { timeout: 3000 }).toEqual([webhookId]);
      await stand.call('DELETE', `/${webhookId}`, undefined, tenant);
      await expect.poll(listening, { timeout: 3000 }).toEqual([]);
    } finally {
      await other.stop();
    }
  });
});

describe('a test message', () => {
  const test = (id: string, tenant?: string) => stand.call('POST', `/${id}/test`, undefined, tenant);

  it('goes the way of all messages, and what came of it is told', async () => {
    receiver.answer = (response) => void response.writeHead(418).end('é'.repeat(2000));
    const { webhookId, secret } = await endpoint();
    const { status, body } = await test(webhookId);
    expect(status).toBe(200);
    expect(body).toEqual({ outcome: 'answered', status: 418, durationMs: expect.any(Number), body: 'é'.repeat(512) });
    const [received] = receiver.received as [Received];
    expect(verified(secret, received)).toBeDefined();
    const event = JSON.parse(opened(secret, received).toString('utf8'));
    expect(event).toMatchObject({ id: received.headers['webhook-id'], type: 'webhook.test', data: {} });
    expect(event.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  });

  it('goes to a disabled endpoint too, and tells why there was no answer', async () => {
    const { webhookId, change } = await endpoint();
    await change({ enabled: false });
    expect((await test(webhookId)).body).toMatchObject({ outcome: 'answered', status: 200, body: 'fine' });
    await receiver.stop();
    expect((await test(webhookId)).body).toEqual({
      outcome: 'unreachable',
      durationMs: expect.any(Number),
      reason: 'the connection was refused',
    });
    receiver = await startReceiver();
  });

  it('is held to the rule of where messages may go', async () => {
    const { webhookId } = await endpoint();
    const strict = await startStand({ BONAFIDE_DATABASE_URL: stand.service.databaseUrl });
    try {
      const { body } = await strict.call('POST', `/${webhookId}/test`);
      expect(body).toEqual({ outcome: 'refused', durationMs: 0, reason: 'the URL must be an https URL' });
    } finally {
      await strict.stop();
    }
    expect(receiver.received).toEqual([]);
  });

  it('is one of four of a tenant at a time', async () => {
    const waiting: (() => void)[] = [];
    receiver.answer = (response) => void waiting.push(() => response.end());
    const { webhookId } = await endpoint({}, 'eager');
    const calls = Array.from({ length: 6 }, () => test(webhookId, 'eager'));
    await expect.poll(() => waiting.length).toBe(4);
    const other = await endpoint();
    const others = test(other.webhookId);
    await expect.poll(() => waiting.length).toBe(5);
    for (const answer of waiting) answer();
    expect((await Promise.all(calls)).map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 429, 429]);
    expect((await others).status).toBe(200);
    receiver.answer = (response) => void response.end();
    expect((await test(webhookId, 'eager')).status).toBe(200);
  });
});

it('of secrets that no longer sign nothing is kept', async () => {
  const { webhookId, change } = await endpoint();
  await change({ generateNewSecret: true });
  await asOwner(
    stand.service,
    `UPDATE endpoint_secret SET expires_at = now() - interval '1 second' WHERE endpoint_id = '${webhookId}' AND expires_at IS NOT NULL`,
  );
  await directory().dropExpired();
  const rows = await stand.service.database.query('SELECT expires_at FROM endpoint_secret WHERE endpoint_id = $1', [
    webhookId,
  ]);
  expect(rows).toEqual([{ expires_at: null }]);
});
