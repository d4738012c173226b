import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { S3ObjectStore } from './s3-object-store.js';

const KEY = 'id-example/acme/page/one';
let end: (() => void) | undefined;
afterEach(() => end?.());

/** A store that treats each request in that way; `closed` tells how many of its connections have ended. */
async function startStore(listener: RequestListener) {
  let [opened, closed] = [0, 0];
  const server = createServer(listener);
  server.on('connection', (socket) => {
    opened += 1;
    socket.on('close', () => {
      closed += 1;
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  end = () => {
    server.closeAllConnections();
    server.close();
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const access = { url, bucket: 'recordings', region: 'us-east-1', accessKey: 'key', secretKey: 'secret' };
  return { store: new S3ObjectStore(access, { requestMs: 200 }), open: () => opened - closed };
}

const silent: RequestListener = (request) => void request.resume();

describe('a store that accepts requests and answers none', () => {
  it.each([
    ['put', (store: S3ObjectStore) => store.put(KEY, new Uint8Array(1_000_000))],
    ['get', (store: S3ObjectStore) => store.get(KEY, 100)],
    ['head', (store: S3ObjectStore) => store.head(KEY)],
    ['delete', (store: S3ObjectStore) => store.delete(KEY)],
    ['list', (store: S3ObjectStore) => store.list('id-example/')],
  ])(
    'is given up: %s rejects in its time, and holds no connection and none of its bytes any longer',
    async (_, ask) => {
      const { store, open } = await startStore(silent);
      await expect(ask(store)).rejects.toThrow();
      await expect.poll(open).toBe(0);
    },
  );

  it('is given up in the middle of an object as well', async () => {
    const { store } = await startStore((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('the first bytes');
    });
    await expect(store.get(KEY, 100)).rejects.toThrow();
  });

  it('is not given up where it answers late, but in its time', async () => {
    const { store } = await startStore((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-length': '5', etag: '"one"' });
      setTimeout(() => response.end('a b c'), 50);
    });
    await store.put(KEY, new Uint8Array(5));
    expect(await store.get(KEY, 100)).toEqual(Buffer.from('a b c'));
  });
});
