import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../src/objects/object-store.js';

/** A store under test, and how its links are followed. */
export interface StoreUnderTest {
  store: ObjectStore;
  follow(link: string, method: string, body?: Uint8Array<ArrayBuffer>): Promise<Response>;
}

const HOUR = 3600;

/** What every `ObjectStore` promises, of links as clients follow them. */
export function keepsItsPromises(start: () => Promise<StoreUnderTest>): void {
  let store: ObjectStore;
  let follow: StoreUnderTest['follow'];
  const mark = `t${Date.now()}`;
  const key = (name: string) => `id-example/acme/recording/${mark}/${name}`;
  const bytes = (text: string) => new TextEncoder().encode(text);
  const put = async (name: string, text: string) =>
    (await follow(await store.putLink(key(name), HOUR), 'PUT', bytes(text))).status;
  const get = async (name: string) => follow(await store.getLink(key(name), HOUR), 'GET');

  beforeAll(async () => {
    ({ store, follow } = await start());
  });

  describe('a store', () => {
    it('gives what was stored, by links alone', async () => {
      expect(await store.head(key('a'))).toBeUndefined();
      expect((await get('a')).status).toBe(404);
      expect(await put('a', 'first')).toBe(200);
      expect(await store.head(key('a'))).toEqual({ key: key('a'), bytes: 5 });
      const answer = await get('a');
      expect([answer.status, await answer.text()]).toEqual([200, 'first']);
    });

    it('replaces what is there', async () => {
      await put('again', 'one');
      expect(await put('again', 'another')).toBe(200);
      expect(await (await get('again')).text()).toBe('another');
    });

    it('holds a megabyte as it came', async () => {
      const content = new Uint8Array(1_000_000).map((_, i) => (i * 7919) % 251);
      expect((await follow(await store.putLink(key('large'), HOUR), 'PUT', content)).status).toBe(200);
      const read = new Uint8Array(await (await get('large')).arrayBuffer());
      expect(Buffer.compare(read, content)).toBe(0);
    });

    it('deletes, also what is not there', async () => {
      await put('gone', 'x');
      await store.delete(key('gone'));
      await store.delete(key('gone'));
      expect([await store.head(key('gone')), (await get('gone')).status]).toEqual([undefined, 404]);
    });

    it('lists by prefix, in order', async () => {
      await put('list/b', '22');
      await put('list/a', '1');
      await put('listed', '333');
      expect(await store.list(key('list/'))).toEqual([
        { key: key('list/a'), bytes: 1 },
        { key: key('list/b'), bytes: 2 },
      ]);
      expect(await store.list(key('nothing/'))).toEqual([]);
    });

    it.each([
      ['another method', (link: URL) => link, 'GET'],
      ['another object', (link: URL) => new URL(link.href.replaceAll('guarded', 'foreign')), 'PUT'],
      [
        'a longer time',
        (link: URL) => {
          for (const name of ['expires', 'X-Amz-Expires']) {
            const value = link.searchParams.get(name);
            if (value !== null) link.searchParams.set(name, String(Number(value) + 60));
          }
          return link;
        },
        'PUT',
      ],
      [
        'another signature',
        (link: URL) => {
          for (const name of ['signature', 'X-Amz-Signature']) {
            const value = link.searchParams.get(name);
            if (value)
              link.searchParams.set(
                name,
                value.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
              );
          }
          return link;
        },
        'PUT',
      ],
    ])('refuses a link for storing that was bent to %s', async (_name, bend, method) => {
      const link = bend(new URL(await store.putLink(key('guarded'), HOUR)));
      const answer = await follow(link.href, method, method === 'PUT' ? bytes('x') : undefined);
      expect(answer.status).toBe(403);
      expect([await store.head(key('guarded')), await store.head(key('foreign'))]).toEqual([undefined, undefined]);
    });

    it('refuses to store by a link for fetching', async () => {
      expect((await follow(await store.getLink(key('read'), HOUR), 'PUT', bytes('x'))).status).toBe(403);
      expect(await store.head(key('read'))).toBeUndefined();
    });

    it('refuses a link whose time has passed', async () => {
      await put('late', 'x');
      const [store1, fetch1] = [await store.putLink(key('late'), 1), await store.getLink(key('late'), 1)];
      await sleep(2500);
      expect((await follow(store1, 'PUT', bytes('y'))).status).toBe(403);
      expect((await follow(fetch1, 'GET')).status).toBe(403);
      expect(await (await get('late')).text()).toBe('x');
    });

    it('takes from the service what callers fetch, and gives it what they stored', async () => {
      const content = new Uint8Array(1_000_000).map((_, i) => (i * 7919) % 251);
      await store.put(key('own'), content);
      expect(await store.head(key('own'))).toEqual({ key: key('own'), bytes: content.length });
      expect(Buffer.compare(new Uint8Array(await (await get('own')).arrayBuffer()), content)).toBe(0);
      expect(await put('theirs', 'by link')).toBe(200);
      expect((await store.get(key('theirs'), 7))?.toString()).toBe('by link');
    });

    it('replaces what the service stored by what it stores again', async () => {
      await store.put(key('twice'), bytes('first'));
      await store.put(key('twice'), bytes('second one'));
      expect((await store.get(key('twice'), 100))?.toString()).toBe('second one');
    });

    it('gives nothing of what is not there, and nothing that is longer than asked for', async () => {
      expect(await store.get(key('nowhere'), 100)).toBeUndefined();
      await store.put(key('long'), bytes('12345678'));
      await expect(store.get(key('long'), 7)).rejects.toThrow('more than 7 bytes');
    });

    it.each(['../x', 'a/../../x', '/etc/passwd', 'a//b', '.hidden', 'a/.b', 'a/b\0c', 'a\\..\\b', '', 'a/'])(
      'has no key %j',
      async (name) => {
        await expect(store.putLink(name, HOUR)).rejects.toThrow('Not a key');
        await expect(store.head(name)).rejects.toThrow('Not a key');
        await expect(store.delete(name)).rejects.toThrow('Not a key');
        await expect(store.put(name, bytes('x'))).rejects.toThrow('Not a key');
        await expect(store.get(name, 1)).rejects.toThrow('Not a key');
      },
    );
  });
}
