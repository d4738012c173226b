import { get } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acme, credentialsOf, startGateway, type TestGateway } from './support/gateway.js';

const LARGE = 'x'.repeat(200_000);
const OK = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n';

/** What the service writes, by the last part of the path. */
const ANSWERS: Record<string, string | string[]> = {
  whole: `${OK}content-length: 6\r\n\r\n\xc3\xa9 \xff\x00!`,
  pieces: [`${OK}content-length: 6\r\n\r\nab`, 'cd', 'ef'],
  large: `${OK}content-length: ${LARGE.length}\r\n\r\n${LARGE}`,
  lengthless: [`${OK}transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n`, '3\r\ndef\r\n0\r\n\r\n'],
  empty: 'HTTP/1.1 204 No Content\r\n\r\n',
  early: `HTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n${OK}content-length: 2\r\n\r\nok`,
  cookies: `${OK}set-cookie: a=1\r\nset-cookie: b=2\r\ncache-control: max-age=9\r\ncontent-length: 0\r\n\r\n`,
  cut: `${OK}content-length: 10\r\n\r\nabc`,
  status: 'HTTP/1.1 700 Odd\r\ncontent-length: 2\r\nx-odd: 1\r\n\r\nok',
  header: `${OK}content-length: 2\r\nx-odd: \x7f\r\n\r\nok`,
};

let answered: string[] = [];
let gateway: TestGateway;
let headers: Record<string, string>;
const service = createServer((socket) => {
  socket.on('error', () => undefined).on('data', (data) => void answer(socket, String(data)));
});

async function answer(socket: Socket, request: string): Promise<void> {
  const [method = '', path = ''] = request.split(' ', 2);
  const name = path.split('/').at(-1) ?? '';
  answered.push(`${method} ${name}`);
  // Closes the connection under the first request of its kind.
  if (name === 'closing' && answered.length === 1) return void socket.destroy();
  for (const piece of [ANSWERS[name] ?? ANSWERS.whole].flat()) {
    socket.write(String(piece), 'latin1');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  if (name === 'cut') socket.end();
}

beforeAll(async () => {
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  gateway = await startGateway({ '/onboarding': `http://127.0.0.1:${(service.address() as AddressInfo).port}` });
  headers = await credentialsOf(gateway.url, acme);
});
afterAll(async () => {
  await gateway.stop();
  service.close();
});

const call = (name: string, init: RequestInit = {}) => {
  answered = [];
  return fetch(`${gateway.url}/onboarding/${name}`, { ...init, headers });
};
const bytesOf = async (name: string) => Buffer.from(await (await call(name)).arrayBuffer()).toString('latin1');

describe('an answer', () => {
  it('reaches the caller byte for byte, in one piece and in several', async () => {
    expect(await bytesOf('whole')).toBe('\xc3\xa9 \xff\x00!');
    expect([await bytesOf('pieces'), await bytesOf('lengthless')]).toEqual(['abcdef', 'abcdef']);
    expect(await bytesOf('large')).toBe(LARGE);
  });

  it('keeps its status, its headers and what it says of storing', async () => {
    expect([(await call('empty')).status, await bytesOf('early')]).toEqual([204, 'ok']);
    const { headers: seen } = await call('cookies');
    expect([seen.getSetCookie(), seen.get('cache-control')]).toEqual([['a=1', 'b=2'], 'max-age=9']);
    expect((await call('whole')).headers.get('cache-control')).toBe('no-store');
  });

  it('that breaks off breaks the caller’s connection', async () => {
    const end = await new Promise((resolve) => {
      get(`${gateway.url}/onboarding/cut`, { headers }, (response) => {
        response.resume().on('end', () => resolve('end'));
        response.on('error', () => resolve('error'));
      });
    });
    expect(end).toBe('error');
  });

  it.each(['status', 'header'])('whose %s cannot be passed on is a 502, and nothing of it goes on', async (name) => {
    const { status, headers: seen } = await call(name);
    expect([status, seen.get('x-odd'), seen.get('retry-after')]).toEqual([502, null, '1']);
    expect(seen.get('content-type')).toContain('application/json');
  });

  it('is asked for once more when a GET loses its connection, and no other', async () => {
    expect([(await call('closing')).status, answered]).toEqual([200, ['GET closing', 'GET closing']]);
    expect([(await call('closing', { method: 'POST' })).status, answered]).toEqual([502, ['POST closing']]);
  });
});
