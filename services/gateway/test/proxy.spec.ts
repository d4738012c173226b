import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { verifyContext } from '@bonafide/platform/http/signed-context';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acme, credentialsOf, startGateway, type TestGateway } from './support/gateway.js';
import { Upstream } from './support/upstream.js';

/** An operation that takes pictures. */
const ADD_FACE = '/onboarding/enrollment/addFace';

let service: Upstream;
let gallery: Upstream;
let slow: Upstream;
let echo: Upstream;
let broken: ReturnType<typeof createServer>;
let gateway: TestGateway;
let headers: Record<string, string>;

beforeAll(async () => {
  service = await Upstream.start();
  gallery = await Upstream.start();
  slow = await Upstream.start(() => undefined);
  echo = await Upstream.start((request, response) => void request.pipe(response));
  broken = createServer((socket) => socket.once('data', () => socket.end('this is not HTTP')));
  await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
  gateway = await startGateway(
    {
      '/onboarding': service.url,
      '/onboarding/gallery': gallery.url,
      '/b2c': service.url,
      '/{realm}/b2c-sample-web': service.url,
      '/{realm}/hosted': echo.url,
      '/slow': slow.url,
      '/nexaface': echo.url,
      '/broken': `http://127.0.0.1:${(broken.address() as AddressInfo).port}`,
      '/down': 'http://127.0.0.1:9',
    },
    { BONAFIDE_UPSTREAM_TIMEOUT_MS: '400' },
  );
  headers = await credentialsOf(gateway.url, acme);
});
afterAll(async () => {
  await gateway.stop();
  broken.close();
  await Promise.all([service.stop(), gallery.stop(), slow.stop(), echo.stop()]);
});

const call = (path: string, init: RequestInit & { duplex?: 'half' } = {}) =>
  fetch(`${gateway.url}${path}`, { ...init, headers: { ...headers, ...(init.headers as Record<string, string>) } });

const zeros = (megabytes: number) =>
  Readable.toWeb(
    Readable.from(
      (function* () {
        for (let i = 0; i < megabytes * 16; i += 1) yield Buffer.alloc(65_536);
      })(),
    ),
  ) as unknown as ReadableStream;

describe('routing', () => {
  it('chooses the longest prefix of whole segments', async () => {
    await call('/onboarding/gallery/listGallery');
    expect(gallery.last.url).toBe('/onboarding/gallery/listGallery');
    await call('/onboarding/galleryx');
    expect(service.last.url).toBe('/onboarding/galleryx');
  });

  it('passes a recording on to its link, as it is, without credentials', async () => {
    const recording = new Uint8Array(9_999_999).fill(7);
    const link = `${gateway.url}/acme/hosted/recording?key=a%2Fb&expires=1&bytes=2&signature=00`;
    const answer = await fetch(link, { method: 'PUT', body: recording });
    expect(Buffer.compare(new Uint8Array(await answer.arrayBuffer()), recording)).toBe(0);
  });

  it('passes path, query and method on as they are', async () => {
    const target = '/onboarding/a%20b/%C3%A9?q=1&q=%2F..%2F&empty=';
    for (const method of ['GET', 'DELETE', 'PUT', 'PATCH', 'POST']) {
      expect((await call(target, { method })).status).toBe(200);
      expect([service.last.method, service.last.url]).toEqual([method, target]);
    }
  });

  it('passes a body on whose media type is none', async () => {
    const answer = await call('/onboarding/x', { method: 'POST', headers: { 'content-type': 'json' }, body: '{}' });
    expect([answer.status, service.last.url]).toEqual([200, '/onboarding/x']);
  });

  it('answers an unknown route 404 in the platform’s shape', async () => {
    const answer = await call('/nowhere');
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ errorCode: 'NOT_FOUND', status: 404 });
  });
});

describe('headers', () => {
  it('signs a context for the authenticated caller, and for no other that the request names', async () => {
    await call('/onboarding/x', {
      headers: {
        'x-bonafide-context': 'forged',
        'x-bonafide-tenant': 'globex',
        'x-forwarded-for': '6.6.6.6',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'gopher',
        forwarded: 'for=6.6.6.6',
        'x-real-ip': '6.6.6.6',
        cookie: 'a=b',
        'x-own': 'kept',
      },
    });
    const seen = service.last.headers;
    const { who } = verifyContext(gateway.contextKey, seen['x-bonafide-context']?.toString());
    expect(who).toEqual({ tenant: 'acme', client: 'app', scopes: ['openid'] });
    expect(seen['x-forwarded-for']).toBe('127.0.0.1');
    expect(seen['x-own']).toBe('kept');
    const gone = ['x-bonafide-tenant', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded', 'x-real-ip', 'cookie'];
    for (const name of [...gone, 'authorization', 'apikey']) expect(seen).not.toHaveProperty(name);
  });

  it('signs a context for the realm alone on an open path', async () => {
    await fetch(`${gateway.url}/acme-consumers/b2c-sample-web/proxy/doAuth`, { method: 'POST', body: '{}' });
    const { who } = verifyContext(gateway.contextKey, service.last.headers['x-bonafide-context']?.toString());
    expect(who).toEqual({ tenant: 'acme', client: '', scopes: [] });
  });

  it('drops what belongs to one connection, and whatever Connection names', async () => {
    const { port } = new URL(gateway.url);
    await new Promise<void>((resolve, reject) => {
      const request = httpRequest({
        port,
        path: '/onboarding/x',
        headers: {
          ...headers,
          connection: 'close, x-hop, x-bonafide-context, x-request-id',
          'x-hop': '1',
          te: 'trailers',
          upgrade: 'h2c',
          'proxy-authorization': 'Basic x',
          'keep-alive': 'timeout=1',
        },
      });
      request.on('response', (response) => response.resume().on('end', resolve));
      request.on('error', reject);
      request.end();
    });
    const seen = service.last.headers;
    for (const name of ['x-hop', 'te', 'upgrade', 'proxy-authorization']) expect(seen).not.toHaveProperty(name);
    expect(seen['x-bonafide-context']).toBeTruthy();
    expect(seen['x-request-id']).toBeTruthy();
  });

  it('removes internal headers of services from answers', async () => {
    expect((await call('/onboarding/x')).headers.has('x-bonafide-inside')).toBe(false);
  });

  it('carries a request id in and out, and makes one when there is none to trust', async () => {
    const id = randomUUID();
    const known = await call('/onboarding/x', { headers: { 'x-request-id': id } });
    expect([known.headers.get('x-request-id'), service.last.headers['x-request-id']]).toEqual([id, id]);
    for (const other of ['not safe to log', 'enrol-maria.lopez.7']) {
      const fresh = await call('/onboarding/x', { headers: { 'x-request-id': other } });
      expect(fresh.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(service.last.headers['x-request-id']).toBe(fresh.headers.get('x-request-id'));
    }
    const refused = await fetch(`${gateway.url}/onboarding/x`, { headers: { 'x-request-id': id } });
    expect([refused.status, refused.headers.get('x-request-id')]).toEqual([401, id]);
  });

  it('continues a W3C trace and begins one otherwise', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    await call('/onboarding/x', { headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01`, tracestate: 'a=1' } });
    expect(service.last.headers.traceparent).toMatch(new RegExp(`^00-${trace}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`));
    expect(service.last.headers.tracestate).toBe('a=1');
    await call('/onboarding/x', { headers: { traceparent: 'broken', tracestate: 'a=1' } });
    expect(service.last.headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(service.last.headers).not.toHaveProperty('tracestate');
  });
});

describe('bodies', () => {
  it('pass through byte for byte, whatever their media type', async () => {
    for (const type of ['application/json', 'text/plain', 'application/octet-stream', 'x/y']) {
      const answer = await call(ADD_FACE, {
        method: 'POST',
        body: '{"broken',
        headers: { 'content-type': type },
      });
      expect(await answer.json()).toEqual({ path: ADD_FACE, bytes: 8 });
      expect(service.last.headers['content-type']).toBe(type);
    }
  });

  it('pass through byte by byte', async () => {
    const { port } = new URL(gateway.url);
    const bytes = Array.from({ length: 3000 }, (_, number) => String.fromCharCode(97 + (number % 26)));
    const head = { ...headers, host: 'gateway', connection: 'close', 'transfer-encoding': 'chunked' };
    const text = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
    const answer = await new Promise<string>((resolve, reject) => {
      let all = '';
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(`POST /nexaface/compare HTTP/1.1\r\n${text.join('')}\r\n`);
        socket.write(`${bytes.map((byte) => `1\r\n${byte}\r\n`).join('')}0\r\n\r\n`);
      });
      socket.setEncoding('utf8').on('data', (data) => {
        all += data;
      });
      socket.on('end', () => resolve(all)).on('error', reject);
    });
    expect(answer.split('\r\n\r\n')[1]).toContain(bytes.join(''));
  });

  it('pass through at the limit, with and without a length', async () => {
    const whole = await call(ADD_FACE, { method: 'POST', body: Buffer.alloc(10_000_000) });
    expect(await whole.json()).toMatchObject({ bytes: 10_000_000 });
    const chunked = await call(ADD_FACE, { method: 'POST', body: zeros(8), duplex: 'half' });
    expect(await chunked.json()).toMatchObject({ bytes: 8 * 1_048_576 });
  });

  it('past the limit are refused by their length', async () => {
    const calls = service.seen.length;
    const answer = await call(ADD_FACE, { method: 'POST', body: Buffer.alloc(10_000_001) });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ errorCode: 'PAYLOAD_TOO_LARGE', status: 413 });
    expect(service.seen).toHaveLength(calls);
  });

  it('past the limit are refused while they stream, without a length', async () => {
    const answer = await call(ADD_FACE, { method: 'POST', body: zeros(12), duplex: 'half' });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ errorCode: 'PAYLOAD_TOO_LARGE', status: 413 });
    expect(answer.headers.has('retry-after')).toBe(false);
    expect((await call('/onboarding/x')).status).toBe(200);
  });

  it('that are compressed are refused with 415 and reach no service, with the browser’s headers where it has some', async () => {
    const calls = service.seen.length;
    const gzip = {
      method: 'POST',
      body: gzipSync('{}'),
      headers: { 'content-encoding': 'gzip', origin: 'https://a.example' },
    };
    const answer = await call('/onboarding/x', gzip);
    expect([answer.status, answer.headers.get('accept-encoding')]).toEqual([415, 'identity']);
    expect(await answer.json()).toMatchObject({ errorCode: 'INPUT_FORMAT_ERROR', status: 415 });
    const open = await call('/acme/b2c-sample-web/proxy/doEnroll', gzip);
    expect([open.status, open.headers.get('access-control-allow-origin')]).toEqual([415, '*']);
    const token = await call('/auth/realms/acme/protocol/openid-connect/token', gzip);
    expect([token.status, await token.json()]).toMatchObject([415, { error: 'invalid_request' }]);
    const refused = await fetch(`${gateway.url}/onboarding/x`, gzip);
    expect(refused.status).toBe(401);
    expect(service.seen).toHaveLength(calls);
  });

  it('of a GET stay behind', async () => {
    const { port } = new URL(gateway.url);
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest({ port, path: '/onboarding/x', headers: { ...headers, 'content-length': 2 } });
      request.on('response', (response) => resolve(response.resume().statusCode));
      request.on('error', reject);
      request.end('{}');
    });
    expect(status).toBe(200);
    expect(service.last.bytes).toBe(0);
  });
});

describe('a failing service', () => {
  it.each([
    ['/down/x', 503, 'SERVICE_UNAVAILABLE'],
    ['/broken/x', 502, 'BAD_GATEWAY'],
    ['/slow/x', 504, 'GATEWAY_TIMEOUT'],
  ])('%s is answered %i with Retry-After', async (path, status, errorCode) => {
    for (const init of [{}, { method: 'POST', body: '{}' }]) {
      const answer = await call(path, init);
      expect(answer.status).toBe(status);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(answer.headers.get('x-request-id')).toBeTruthy();
      expect(await answer.json()).toMatchObject({ errorCode, status });
    }
  });

  it('is called again once it is back', async () => {
    const port = Number(new URL(service.url).port);
    await service.stop();
    expect((await call('/onboarding/x')).status).toBe(503);
    service = await Upstream.start(undefined, port);
    expect((await call('/onboarding/x')).status).toBe(200);
  });
});

describe('browsers of other origins', () => {
  const origin = 'https://shop.example';
  const allowed = [
    'authorization',
    'apikey',
    'content-type',
    'idempotency-key',
    'x-request-id',
    'traceparent',
    'tracestate',
  ];
  const preflight = (path: string) =>
    fetch(`${gateway.url}${path}`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': allowed.join(','),
      },
    });

  // Beside the routes made for browsers, one of each group that a page calls through @bonafide/client.
  it.each([
    '/acme/b2c-sample-web/proxy/triggerEnroll',
    '/b2c/onboarding/enrollment/addFace',
    '/b2c/sdk/getSessionId',
    '/onboarding/admin/getPublicKey',
    '/onboarding/enrollment/addFace',
    '/onboarding/authentication/verifyFace',
    '/faceliveness/analyzeEncrypted',
    '/nexaface/compare',
  ])('may call %s', async (path) => {
    const answer = await preflight(path);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-methods')).toContain('POST');
    const headers = answer.headers.get('access-control-allow-headers')?.split(', ');
    expect(headers).toEqual(expect.arrayContaining(allowed));
    expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
    const refusedOrNot = await fetch(`${gateway.url}${path}`, { method: 'POST', headers: { origin }, body: '{}' });
    expect(refusedOrNot.headers.get('access-control-allow-origin')).toBe('*');
  });

  it.each([
    '/onboarding/gallery/addToGallery',
    '/webhook/registration',
    '/auth/realms/acme/protocol/openid-connect/token',
  ])('may not call %s', async (path) => {
    const answer = await preflight(path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
  });
});

it('answers its version', async () => {
  const answer = await fetch(`${gateway.url}/auth/version`);
  expect(await answer.text()).toMatch(/^Bonafide Gateway, version /);
});
