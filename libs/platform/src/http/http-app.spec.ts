import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Post, Req } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { DomainError, ERROR_STATUS } from '../errors/domain-error.js';
import { type ErrorShape, platformBody, platformShape } from '../errors/error-shapes.js';
import { createLogger } from '../observability/logger.js';
import { Metrics } from '../observability/metrics.js';
import { admitFromGateway } from './admission.js';
import { BodyOf } from './body-of.js';
import { createHttpApp } from './http-app.js';
import { From } from './request.js';
import { type Caller, CONTEXT_HEADER, type Identity, signContext } from './signed-context.js';

const body = z.object({ name: z.string().min(1), data: z.base64().optional() });

@Controller()
class EchoController {
  @Post('/echo')
  echo(@From() caller: Caller, @BodyOf(body) { name }: z.output<typeof body>) {
    return { tenant: caller.tenant, requestId: caller.requestId, name };
  }

  @Post('/text')
  text(@BodyOf(body) { name }: z.output<typeof body>, @Req() request: FastifyRequest) {
    return { name, isHeld: request.body !== undefined };
  }

  @Post('/engine/fail')
  fail() {
    throw new DomainError('UNAVAILABLE', 'The queue is full', { retryAfter: '3' });
  }

  @Post('/slow')
  async slow() {
    await sleep(200);
    return {};
  }

  @Post('/bug')
  bug() {
    throw new Error('secret inside');
  }
}

/** The shape of one route, as a service chooses it. */
const ownShape: ErrorShape = (error) => {
  const status = ERROR_STATUS[error.code];
  return { status, body: { error: { code: -1 }, ...platformBody(error, status) } };
};
const ID = 'f2d3458f-4c66-4ed6-9565-ef5b3ea7a23a';
const keys = generateKeyPairSync('ed25519');
const caller: Identity = { tenant: 'acme', client: 'app', scopes: ['openid'] };
let app: NestFastifyApplication;
/** What the service logged, warnings and errors. */
const lines: Record<string, unknown>[] = [];

const post = (url: string, payload: unknown, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url,
    payload: typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
    headers: { 'content-type': 'text/plain', [CONTEXT_HEADER]: signContext(keys.privateKey, caller), ...headers },
  });

function createApp(): Promise<NestFastifyApplication> {
  const publicKey = keys.publicKey.export({ format: 'der', type: 'spki' });
  return createHttpApp({
    module: { module: class EchoModule {}, controllers: [EchoController] },
    shapeOf: (path) => (path.startsWith('/engine') ? ownShape : platformShape),
    admit: admitFromGateway({ BONAFIDE_CONTEXT_PUBLIC_KEY: publicKey }),
    body: 'json',
    routes: () => {},
    log: createLogger('test', 'warn', { write: (line) => void lines.push(JSON.parse(line)) }),
    metrics: new Metrics('test'),
  });
}

beforeAll(async () => {
  app = await createApp();
});
afterAll(() => app.close());

describe('a service behind the gateway', () => {
  it('parses JSON whatever the media type, and identifies its caller', async () => {
    const answer = await post('/echo', { name: 'x' }, { 'x-request-id': ID });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toEqual({ tenant: 'acme', requestId: ID, name: 'x' });
    expect(answer.headers['x-request-id']).toBe(ID);
  });

  it('keeps no body beside what was read of it', async () =>
    expect((await post('/text', { name: 'x' })).json()).toEqual({ name: 'x', isHeld: false }));

  it.each([
    '',
    ' ',
    'json',
    '/',
    'application/',
    'a b/c',
    'application/json;',
    'text/plain; charset',
    'x/y/z',
    '(x)/y',
  ])('parses JSON whose media type is %j', async (type) =>
    expect((await post('/echo', { name: 'x' }, { 'content-type': type })).statusCode).toBe(201),
  );

  it('takes one context for many requests, and not a minute after its end, by which clocks may differ', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const header = { [CONTEXT_HEADER]: signContext(keys.privateKey, caller) };
    const status = async () => (await post('/echo', { name: 'x' }, header)).statusCode;
    expect([await status(), await status()]).toEqual([201, 201]);
    vi.setSystemTime(Date.now() + 119_000);
    expect(await status()).toBe(201);
    vi.setSystemTime(Date.now() + 1_000);
    expect(await status()).toBe(401);
    vi.useRealTimers();
  });

  it.each([31, 59, -59])('whose clock is %i s ahead of the gateway’s takes what it sends', async (ahead) => {
    const halfALife = 30_000;
    const header = { [CONTEXT_HEADER]: signContext(keys.privateKey, caller, Date.now() - ahead * 1000 - halfALife) };
    expect((await post('/echo', { name: 'x' }, header)).statusCode).toBe(201);
  });

  it.each([
    ['no context', { [CONTEXT_HEADER]: '' }],
    ['a forged context', { [CONTEXT_HEADER]: signContext(generateKeyPairSync('ed25519').privateKey, caller) }],
    ['an old context', { [CONTEXT_HEADER]: signContext(keys.privateKey, caller, Date.now() - 121_000) }],
    ['a changed context', { [CONTEXT_HEADER]: `x${signContext(keys.privateKey, caller)}` }],
  ])('refuses %s with 401', async (_name, headers) => {
    const answer = await post('/echo', { name: 'x' }, headers);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ errorCode: 'UNAUTHORIZED', status: 401 });
  });

  it.each([
    ['{"name":', 400, 'INPUT_FORMAT_ERROR', 'The body is not valid JSON'],
    ['', 400, 'INPUT_FORMAT_ERROR', 'Required field "name" is missing.'],
    ['[]', 400, 'INPUT_FORMAT_ERROR', 'The body must be a JSON object'],
    ['{"name":7}', 400, 'INPUT_FORMAT_ERROR', 'Field "name" has the wrong type.'],
    ['{"name":""}', 400, 'INPUT_VALUES_ERROR', 'Invalid "name" value.'],
    ['{"name":"x","data":"%%"}', 400, 'INPUT_FORMAT_ERROR', 'Field "data" is not valid base64.'],
  ])('answers %j with %i naming the field', async (payload, status, errorCode, errorMsg) => {
    const answer = await post('/echo', payload);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ errorCode, errorMsg, status });
    expect(Date.parse(answer.json().timestamp)).not.toBeNaN();
  });

  it.each<[string, Buffer, number, string]>([
    ['Latin-1', Buffer.from('{"name":"José"}', 'latin1'), 400, 'The body is not UTF-8 text'],
    ['another name in Latin-1', Buffer.from('{"name":"Josè"}', 'latin1'), 400, 'The body is not UTF-8 text'],
    ['half a pair', Buffer.from(String.raw`{"name":"\ud800"}`), 400, 'Field "name" holds half a surrogate pair.'],
    ['5,000 levels', Buffer.from('{"a":'.repeat(5000)), 400, 'The body is nested deeper than 64 levels'],
  ])('refuses what is no text or too deep: %s', async (_what, payload, status, errorMsg) => {
    const answer = await post('/echo', payload);
    expect([answer.statusCode, answer.json().errorMsg]).toEqual([status, errorMsg]);
  });

  it('reads a body in the charset that it declares, and ignores a byte order mark', async () => {
    const latin = { 'content-type': 'text/plain; charset=ISO-8859-1' };
    const name = async (payload: Buffer, headers = {}) => (await post('/echo', payload, headers)).json().name;
    expect(await name(Buffer.from('{"name":"José"}', 'latin1'), latin)).toBe('José');
    expect(await name(Buffer.from('\ufeff{"name":"José"}'))).toBe('José');
    const unknown = await post('/echo', { name: 'x' }, { 'content-type': 'text/plain; charset=utf-7' });
    expect([unknown.statusCode, unknown.json().errorMsg]).toEqual([400, expect.stringContaining('charset')]);
  });

  it.each(['/echo?name=Jos%E9', '/echo?name=%ED%A0%80', '/echo?a=1&name=%zz', '/Jos%E9', '/echo/%ED%A0%80'])(
    'refuses a path or query that does not decode: %s',
    async (url) => {
      const answer = await post(url, { name: 'x' });
      expect([answer.statusCode, answer.json().errorCode]).toEqual([400, 'INPUT_VALUES_ERROR']);
    },
  );

  it('takes a query that does', async () => {
    expect((await post('/echo?name=Jos%C3%A9+%26%F0%9F%98%80', { name: 'x' })).statusCode).toBe(201);
  });

  it('answers unknown routes, large bodies and bugs in the shape of the path', async () => {
    expect((await post('/nowhere', {})).json()).toMatchObject({ errorCode: 'NOT_FOUND', status: 404 });
    expect((await post('/engine/nowhere', {})).json()).toMatchObject({ error: { code: -1 } });
    const malformed = await post('/engine/%zz', {});
    expect([malformed.statusCode, malformed.json().error.code]).toEqual([400, -1]);
    const large = await post('/echo', 'x'.repeat(10_000_001));
    expect([large.statusCode, large.json().errorCode]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    const deep = await post('/echo', '['.repeat(200_000));
    expect([deep.statusCode, deep.json().errorMsg]).toEqual([413, 'The body holds more than 50000 values']);
    const bug = await post('/bug', {});
    expect(bug.statusCode).toBe(500);
    expect(bug.body).not.toContain('secret inside');
  });

  it.each(['gzip', 'identity, gzip', 'BR', 'x'])('refuses a body of encoding %s with 415, unread', async (coding) => {
    const headers = { 'content-encoding': coding };
    const answer = await post('/echo', { name: 'x' }, headers);
    expect([answer.statusCode, answer.headers['accept-encoding']]).toEqual([415, 'identity']);
    expect(answer.json()).toMatchObject({ errorCode: 'INPUT_FORMAT_ERROR', status: 415 });
    expect((await post('/engine/fail', {}, headers)).json()).toMatchObject({ error: { code: -1 }, status: 415 });
    expect((await post('/echo', {}, { ...headers, [CONTEXT_HEADER]: '' })).statusCode).toBe(401);
    expect((await post('/echo', { name: 'x' }, { 'content-encoding': 'Identity' })).statusCode).toBe(201);
  });

  it.each([
    ['/bug', 'error', 'request failed'],
    ['/engine/fail', 'warn', 'request answered as unavailable'],
  ])('logs which route failed: %s', async (route, level, msg) => {
    lines.length = 0;
    await post(`${route}?code=secret`, {});
    expect(lines).toContainEqual(expect.objectContaining({ level, msg, method: 'POST', route }));
    expect(JSON.stringify(lines)).not.toContain('code=secret');
  });

  it('says when to retry', async () => {
    const answer = await post('/engine/fail', {});
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '3']);
    expect(answer.json()).toEqual({
      error: { code: -1 },
      errorCode: 'SERVICE_UNAVAILABLE',
      errorMsg: 'The queue is full',
      status: 503,
      timestamp: expect.stringMatching(/Z$/),
    });
  });

  it('answers the request in progress when it closes, and closes its connection', async () => {
    const closing = await createApp();
    await closing.listen(0, '127.0.0.1');
    const headers = { [CONTEXT_HEADER]: signContext(keys.privateKey, caller) };
    const answer = fetch(`${await closing.getUrl()}/slow`, { method: 'POST', headers });
    await sleep(100);
    const started = performance.now();
    await closing.close();
    expect((await answer).status).toBe(201);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
