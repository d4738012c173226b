import { type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';
import type { ShapeOf } from '../errors/error-shapes.js';
import { LIMITS } from '../limits.js';
import { type Logger, nestLogger } from '../observability/logger.js';
import type { Metrics } from '../observability/metrics.js';
import { contextFrom, withContext } from '../observability/request-context.js';
import { boundBodies } from './body-bounds.js';
import { charsetOf, readJson } from './bounded-json.js';
import { answerClientError } from './client-error.js';
import { endConnectionsOnClose } from './closing.js';
import { ErrorFilter } from './error-filter.js';

const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/;

/** Runs before the body is read; throws to refuse a request. Never a promise: nobody would wait for its refusal. */
export type Admission = (request: FastifyRequest) => undefined;

export interface HttpAppOptions {
  module: Type | DynamicModule;
  shapeOf: ShapeOf;
  admit: Admission;
  /** `json` parses every body as JSON whatever its media type says; `stream` leaves bodies untouched. */
  body: 'json' | 'stream';
  /** Adds routes that need no controller. */
  routes: (fastify: FastifyInstance) => void;
  log: Logger;
  metrics: Metrics;
}

/** Builds the HTTP side of a service: Nest on Fastify with our limits, context, logs and error answers. */
export async function createHttpApp(options: HttpAppOptions): Promise<NestFastifyApplication> {
  const filter = new ErrorFilter(options.shapeOf, options.log);
  const adapter = new FastifyAdapter({
    bodyLimit: LIMITS.bodyBytes,
    connectionTimeout: 0,
    requestTimeout: 60_000,
    keepAliveTimeout: 75_000,
    routerOptions: { maxParamLength: 256 },
    forceCloseConnections: 'idle',
    clientErrorHandler: answerClientError,
    // Ours has the shape of the path, and says when to come again.
    return503OnClosing: false,
    // What Fastify refuses before it knows a route: a path that cannot be decoded.
    frameworkErrors: (_error: Error, request: FastifyRequest, reply: FastifyReply) =>
      filter.answer(new DomainError('INVALID_VALUE', 'The request is malformed'), request, reply),
  });
  const fastify: FastifyInstance = adapter.getInstance();
  const app = await NestFactory.create<NestFastifyApplication>(options.module, adapter, {
    logger: nestLogger(options.log),
    bodyParser: false,
    abortOnError: false,
  });
  addContext(fastify);
  endConnectionsOnClose(fastify);
  addAdmission(fastify, options.admit);
  refuseEncodedBodies(fastify);
  askForBodies(fastify);
  if (options.body === 'json') boundBodies(fastify);
  addBodyParser(fastify, options.body);
  addRequestLog(fastify, options.log, options.metrics);
  options.routes(fastify);
  app.useGlobalFilters(filter);
  await app.init();
  return app;
}

function addContext(fastify: FastifyInstance): void {
  // Hooks without promises: each would cost as much as what it waits for.
  fastify.addHook('onRequest', (request, reply, done) => {
    const header = (name: string) => request.headers[name]?.toString();
    request.context = contextFrom({ traceparent: header('traceparent'), requestId: header('x-request-id') });
    reply.header('x-request-id', request.context.requestId);
    // Fastify refuses a body whose media type is none; bodies are read whatever it says.
    if (!MEDIA_TYPE.test(request.headers['content-type'] ?? '')) delete request.headers['content-type'];
    done();
  });
  // Reading the body leaves the asynchronous context of onRequest, so it is entered after that.
  fastify.addHook('preValidation', (request, _reply, done) => withContext(request.context, done));
}

function addAdmission(fastify: FastifyInstance, admit: Admission): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    admit(request);
    requireDecodable(request.url);
    if (request.caller) request.context.tenant = request.caller.tenant;
    // Before its body is read, which Fastify would do first.
    if (request.is404) throw new DomainError('NOT_FOUND', 'No such route');
    done();
  });
}

/**
 * Bodies come as they are: unpacking one would get around the limits on its size. Refused after the caller is admitted
 * and before the body is read. Source: RFC 9110 sections 12.5.3 and 15.5.16.
 */
function refuseEncodedBodies(fastify: FastifyInstance): void {
  fastify.addHook('preParsing', (request, reply, payload, done) => {
    const coding = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
    if (coding === '' || coding === 'identity') return done(null, payload);
    reply.header('accept-encoding', 'identity');
    done(new DomainError('ENCODED', 'The body must come without a content-encoding'));
  });
}

/** Lenient readers of a query keep, or replace, what does not decode to UTF-8; paths are refused by the router. */
function requireDecodable(url: string): void {
  const start = url.indexOf('?');
  if (start < 0) return;
  try {
    decodeURIComponent(url.slice(start));
  } catch {
    throw new DomainError('INVALID_VALUE', 'The query string is not percent-encoded UTF-8');
  }
}

function addBodyParser(fastify: FastifyInstance, kind: 'json' | 'stream'): void {
  fastify.removeAllContentTypeParsers();
  if (kind === 'stream')
    return void fastify.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (request: FastifyRequest, body: Buffer, done) =>
    done(null, body.length === 0 ? {} : readJson(body, { charset: charsetOf(request.headers['content-type']) })),
  );
}

/** A caller that asks whether to send its body (`Expect: 100-continue`) is told so once its request is admitted. */
function askForBodies(fastify: FastifyInstance): void {
  const { server } = fastify;
  server.on('checkContinue', (request, response) => void server.emit('request', request, response));
  fastify.addHook('preParsing', (request, reply, _body, done) => {
    if (request.headers.expect) reply.raw.writeContinue();
    done();
  });
}

function addRequestLog(fastify: FastifyInstance, log: Logger, metrics: Metrics): void {
  fastify.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    const status = reply.statusCode;
    metrics.httpSeconds.observe({ method: request.method, route, status }, reply.elapsedTime / 1000);
    const ms = Math.round(reply.elapsedTime);
    const who = { requestId: request.context?.requestId, tenant: request.caller?.tenant };
    log[status >= 500 ? 'warn' : 'info']({ method: request.method, route, status, ms, ...who }, 'request');
    done();
  });
}
