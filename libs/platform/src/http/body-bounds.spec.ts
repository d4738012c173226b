import 'reflect-metadata';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { platformShape } from '../errors/error-shapes.js';
import { LIMITS } from '../limits.js';
import { createLogger } from '../observability/logger.js';
import { Metrics } from '../observability/metrics.js';
import { createHttpApp } from './http-app.js';
import { addPlannedRoutes } from './not-implemented.js';

@Controller()
class QuickController {
  @Post('/quick')
  quick() {
    return {};
  }

  @Post('/slow')
  async slow() {
    await sleep(500);
    return {};
  }
}

let app: NestFastifyApplication;
let sockets: Socket[];

beforeEach(async () => {
  sockets = [];
  app = await createHttpApp({
    module: { module: class QuickModule {}, controllers: [QuickController] },
    shapeOf: () => platformShape,
    admit: (request) => {
      request.caller = { tenant: String(request.headers.tenant), client: '', scopes: [], requestId: '' };
    },
    body: 'json',
    routes: () => {},
    log: createLogger('test', 'fatal'),
    metrics: new Metrics('test'),
  });
  addPlannedRoutes(app.getHttpAdapter().getInstance(), ['POST /planned']);
  await app.listen(0, '127.0.0.1');
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await app.close();
});

/** Sends a head and perhaps some of the body; what comes back is collected. */
async function send(path: string, length: number, tenant = 'acme', body = ''): Promise<() => string> {
  const socket = connect(Number(new URL(await app.getUrl()).port), '127.0.0.1');
  let answer = '';
  socket
    .on('error', () => undefined)
    .on('data', (chunk) => {
      answer += chunk.toString();
    });
  socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\ntenant: ${tenant}\r\ncontent-length: ${length}\r\n\r\n${body}`);
  sockets.push(socket);
  return () => answer;
}

const answered = (answer: () => string, text: string) => vi.waitFor(() => expect(answer()).toContain(text));

describe('a service', () => {
  it.each([
    ['/nowhere', '404'],
    ['/planned', '501'],
  ])('does not wait for the body of %s: %s', async (path, status) => {
    await answered(await send(path, 1000), `HTTP/1.1 ${status}`);
  });

  it('holds bodies up to a budget, each tenant its share, and answers 503 with Retry-After beyond it', async () => {
    const most = LIMITS.bodyBytesInFlight / LIMITS.bodyBytes / 3;
    const fill = async (tenant: string) => {
      const answers: (() => string)[] = [];
      for (let count = 0; count < 12; count += 1) answers.push(await send('/quick', LIMITS.bodyBytes, tenant, '{'));
      const refusals = () => answers.map((answer) => answer()).filter(Boolean);
      await vi.waitFor(() => expect(answers.length - refusals().length).toBeLessThanOrEqual(most));
      await sleep(100);
      expect(answers.length - refusals().length).toBe(Math.floor(most));
      return refusals()[0] ?? '';
    };
    const refused = await fill('acme');
    expect(refused).toContain('HTTP/1.1 503');
    expect(refused).toContain('SERVICE_UNAVAILABLE');
    expect(refused.toLowerCase()).toContain('retry-after: 1');
    await answered(await send('/quick', 2, 'globex', '{}'), 'HTTP/1.1 201');
    for (const socket of sockets) socket.destroy();
    sockets = [];
    await sleep(100);
    await fill('acme');
  });

  it('keeps 2.6 MB for each of sixteen tenants, whatever the others hold', async () => {
    for (let tenant = 0; tenant < 15; tenant += 1) {
      for (const length of [...Array(5).fill(LIMITS.bodyBytes), 2_600_000])
        await send('/quick', length, `t${tenant}`, '{');
    }
    await sleep(200);
    await answered(await send('/quick', 2_600_000, 'globex', '{}'.padEnd(2_600_000)), 'HTTP/1.1 201');
  });

  it('gives the bytes of a body back once its request is answered', async () => {
    const body = `{}${' '.repeat(LIMITS.bodyBytes - 2)}`;
    for (let count = 0; count < 20; count += 1) {
      await answered(await send('/quick', body.length, 'acme', body), 'HTTP/1.1 201');
    }
  });

  it('answers in the shape of the path, with Retry-After, what still comes while it stops', async () => {
    const slow = await send('/slow', 2, 'acme', '{}');
    const late = connect(Number(new URL(await app.getUrl()).port), '127.0.0.1');
    let answer = '';
    late.on('data', (chunk) => {
      answer += chunk.toString();
    });
    late.write('POST /quick HTTP/1.1\r\nhost: x\r\n');
    await sleep(50);
    const closing = app.close();
    await sleep(50);
    late.write('content-length: 2\r\n\r\n{}');
    await vi.waitFor(() => expect(answer).toContain('HTTP/1.1 503'));
    expect(answer.toLowerCase()).toContain('retry-after: 1');
    expect(answer).toContain('"errorCode":"SERVICE_UNAVAILABLE"');
    await answered(slow, 'HTTP/1.1 201');
    await closing;
  });
});
