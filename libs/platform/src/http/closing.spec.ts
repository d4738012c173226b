import 'reflect-metadata';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { platformShape } from '../errors/error-shapes.js';
import { createLogger } from '../observability/logger.js';
import { Metrics } from '../observability/metrics.js';
import { createHttpApp } from './http-app.js';

const SOON_MS = 3000;

@Controller()
class SomeController {
  @Post('/quick')
  quick() {
    return {};
  }

  @Post('/slow')
  async slow() {
    await sleep(1500);
    return {};
  }
}

async function* slowly() {
  yield 'the beginning';
  await sleep(1000);
  yield 'the end';
}

let app: NestFastifyApplication;
let sockets: Socket[];
let lines: string[];

beforeEach(async () => {
  sockets = [];
  lines = [];
  app = await createHttpApp({
    module: { module: class SomeModule {}, controllers: [SomeController] },
    shapeOf: () => platformShape,
    admit: () => undefined,
    body: 'json',
    routes: (fastify: FastifyInstance) => {
      fastify.get('/long', (_request, reply) => reply.send(Readable.from(slowly())));
      fastify.post('/refused', { onRequest: (_request, reply) => void reply.status(400).send({}) }, () => undefined);
    },
    log: createLogger('test', 'info', { write: (line) => void lines.push(line) }),
    metrics: new Metrics('test'),
  });
  await app.listen(0, '127.0.0.1');
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
});

async function open(text: string): Promise<{ socket: Socket; answer: () => string }> {
  const socket = connect(Number(new URL(await app.getUrl()).port), '127.0.0.1');
  sockets.push(socket);
  let answer = '';
  socket
    .on('error', () => undefined)
    .on('data', (chunk) => {
      answer += chunk.toString();
    });
  socket.write(text);
  await sleep(100);
  return { socket, answer: () => answer };
}

const head = (path: string, length: number) => `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n`;

async function closesSoon(): Promise<void> {
  const started = performance.now();
  await app.close();
  expect(performance.now() - started).toBeLessThan(SOON_MS);
}

describe('a service that closes', () => {
  it('answers a request whose body is not whole with 503 and Retry-After, once, and ends its connection', async () => {
    const one = await open(`${head('/quick', 100)}{`);
    const chunked = await open('POST /quick HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n');
    await closesSoon();
    for (const { socket, answer } of [one, chunked]) {
      await vi.waitFor(() => expect(socket.closed).toBe(true), SOON_MS);
      expect(answer()).toMatch(/^HTTP\/1\.1 503 [\s\S]*retry-after: 1[\s\S]*"errorCode":"SERVICE_UNAVAILABLE"/i);
      expect(answer().match(/HTTP\/1\.1/g)).toHaveLength(1);
    }
    expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  it.each([
    ['nothing was sent', ''],
    ['half a head was sent', 'POST /quick HTTP/1.1\r\nhost: x\r\n'],
    ['the body still comes of a request that was refused', `${head('/refused', 100)}{`],
    ['the body still comes of a request to nowhere', `${head('/nowhere', 100)}{`],
    ['the body still comes of a request that is malformed', `${head('/%zz', 100)}{`],
  ])('ends a connection on which %s', async (_what, text) => {
    const { socket } = await open(text);
    await closesSoon();
    await vi.waitFor(() => expect(socket.closed).toBe(true), SOON_MS);
  });

  it('waits for a request that is whole, and answers it', async () => {
    const { answer } = await open(`${head('/slow', 2)}{}`);
    await closesSoon();
    await vi.waitFor(() => expect(answer()).toContain('HTTP/1.1 201'));
  });

  it('ends a connection whose answer had begun before, once it is whole', async () => {
    const { socket, answer } = await open('GET /long HTTP/1.1\r\nhost: x\r\n\r\n');
    await vi.waitFor(() => expect(answer()).toContain('HTTP/1.1 200'), SOON_MS);
    await closesSoon();
    await vi.waitFor(() => expect(socket.closed).toBe(true), SOON_MS);
    expect(answer()).toContain('the end');
  });
});
