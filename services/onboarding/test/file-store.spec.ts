import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OBJECT_STORE, type ObjectStore } from '../src/objects/object-store.js';
import { keepsItsPromises } from './support/object-store-conformance.js';
import { PUBLIC_URL, type Stand, startStand, TENANT } from './support/stand.js';

const folder = mkdtempSync(join(tmpdir(), 'bonafide-recordings-'));
let stand: Stand;
let store: ObjectStore;
beforeAll(async () => {
  stand = await startStand({ BONAFIDE_RECORDINGS_FOLDER: folder });
  store = stand.service.get(OBJECT_STORE as never);
});
afterAll(async () => {
  await stand.stop();
  rmSync(folder, { recursive: true });
});

/** As the gateway passes it on: with the realm's tenant, and no credentials. */
const follow = (link: string, method: string, body?: Uint8Array<ArrayBuffer>, tenant = TENANT) =>
  fetch(link.replace(PUBLIC_URL, stand.service.url), {
    method,
    headers: stand.service.as(tenant, ''),
    ...(body && { body }),
  });

keepsItsPromises(async () => ({ store, follow }));

const key = () => `id-example/${TENANT}/recording/enrollment/${randomUUID()}`;
const uploads = () => readdirSync(join(folder, '.uploads'));

describe('the folder of recordings', () => {
  it('takes ten megabytes and no more, declared or not, and leaves what was there', async () => {
    const name = key();
    const link = await store.putLink(name, 60);
    expect((await follow(link, 'PUT', new Uint8Array(10_000_000))).status).toBe(200);
    expect((await follow(link, 'PUT', new Uint8Array(10_000_001))).status).toBe(413);
    const undeclared = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 11; i += 1) controller.enqueue(new Uint8Array(1_000_000));
        controller.close();
      },
    });
    const answer = await fetch(link.replace(PUBLIC_URL, stand.service.url), {
      method: 'PUT',
      headers: stand.service.as(TENANT, ''),
      body: undeclared,
      duplex: 'half',
    } as RequestInit);
    expect(answer.status).toBe(413);
    expect(await store.head(name)).toEqual({ key: name, bytes: 10_000_000 });
    expect(uploads()).toEqual([]);
  });

  it('keeps nothing of an upload that breaks off', async () => {
    const name = key();
    const link = new URL((await store.putLink(name, 60)).replace(PUBLIC_URL, stand.service.url));
    const headers = Object.entries(stand.service.as(TENANT, '')).map(([header, value]) => `${header}: ${value}\r\n`);
    const socket = connect(Number(link.port), link.hostname);
    socket.write(
      `PUT ${link.pathname}${link.search} HTTP/1.1\r\nhost: x\r\n${headers.join('')}content-length: 1000\r\n\r\nhalf`,
    );
    await expect.poll(() => uploads().length).toBe(1);
    socket.destroy();
    await expect.poll(uploads).toEqual([]);
    await sleep(50);
    expect(await store.head(name)).toBeUndefined();
  });

  it('takes bytes of any media type, JSON too, as they are', async () => {
    const name = key();
    const link = (await store.putLink(name, 60)).replace(PUBLIC_URL, stand.service.url);
    for (const type of ['application/json', 'video/webm', 'text/plain; charset=utf-16']) {
      const headers = { ...stand.service.as(TENANT, ''), 'content-type': type, 'idempotency-key': 'one' };
      const body = `{"not json": ${type}`;
      expect((await fetch(link, { method: 'PUT', headers, body })).status).toBe(200);
      expect(await (await follow(await store.getLink(name, 60), 'GET')).text()).toBe(body);
    }
  });

  it('is closed to another tenant’s realm', async () => {
    const name = key();
    const [put, get] = [await store.putLink(name, 60), await store.getLink(name, 60)];
    expect((await follow(put, 'PUT', new Uint8Array(1), 'globex')).status).toBe(403);
    await follow(put, 'PUT', new Uint8Array(1));
    expect((await follow(get, 'GET', undefined, 'globex')).status).toBe(403);
    const asTheirs = get.replace(`/${TENANT}/hosted`, '/globex/hosted');
    expect((await follow(asTheirs, 'GET', undefined, 'globex')).status).toBe(403);
  });

  it.each(['', '?key=..%2F..%2Fetc%2Fpasswd&expires=99999999999&bytes=0&signature=00', '?key=a&key=b', '?expires=x'])(
    'refuses %j',
    async (query) => {
      const link = `${PUBLIC_URL}/${TENANT}/hosted/recording${query}`;
      expect((await follow(link, 'GET')).status).toBe(403);
      expect((await follow(link, 'PUT', new Uint8Array(1))).status).toBe(403);
    },
  );

  it('gives files that no browser runs or keeps', async () => {
    const name = key();
    await follow(await store.putLink(name, 60), 'PUT', new TextEncoder().encode('<script>'));
    const { headers } = await follow(await store.getLink(name, 60), 'GET');
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-length': '8',
    });
  });
});
