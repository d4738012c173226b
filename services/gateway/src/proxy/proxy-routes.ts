import { Readable } from 'node:stream';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type {} from '@bonafide/platform/http/request';
import { CONTEXT_HEADER, type Identity } from '@bonafide/platform/http/signed-context';
import { traceparent } from '@bonafide/platform/observability/request-context';
import { CONFIG } from '@bonafide/platform/process/tokens';
import cors, { type FastifyCorsOptions } from '@fastify/cors';
import replyFrom, { type FastifyReplyFromHooks, type FastifyReplyFromOptions } from '@fastify/reply-from';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { accessTo } from '../access/access-rules.js';
import { Authenticator } from '../access/authenticator.js';
import { pathOf } from '../access/path.js';
import { type PrefixTable, prefixTable } from '../access/prefix-table.js';
import { RateLimits } from '../limits/rate-limits.js';
import { counted, requireDeclaredLength } from './body-limit.js';
import { ContextSigner } from './context-signer.js';
import { answerHeaders, requestHeaders } from './forwarded-headers.js';
import type { proxyConfig } from './proxy-config.js';
import { upstreamError } from './upstream-error.js';

const CONNECT_LIMIT_MS = 2000;
/** Below the 75 s after which a service closes an idle connection, so that none is closed during a request. */
const IDLE_MS = 30_000;
const CONNECTIONS_PER_SERVICE = 128;
const RETRY_AFTER_SECONDS = '1';
/** Paths that pages of other origins may call. */
const BROWSER_PREFIXES = [
  ...['/b2c', '/:realm/b2c-sample-web', '/faceliveness', '/nexaface'],
  ...['/onboarding/admin', '/onboarding/enrollment', '/onboarding/authentication'],
];

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once a request is admitted; the same object for all requests of a token. */
    vouchedFor?: Identity;
  }
}

/** Every path but the gateway's own: its caller authenticated, counted, and passed on to the service that its prefix names. */
@Injectable()
export class ProxyRoutes implements OnApplicationBootstrap {
  private readonly routes: PrefixTable<string>;

  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(CONFIG) private readonly config: z.infer<z.ZodObject<typeof proxyConfig>>,
    private readonly authenticator: Authenticator,
    private readonly limits: RateLimits,
    private readonly contexts: ContextSigner,
  ) {
    this.routes = prefixTable(config.BONAFIDE_ROUTES);
  }

  // Not before: scopes take over the error handler, which Nest sets after its modules.
  async onApplicationBootstrap(): Promise<void> {
    await this.host.httpAdapter.getInstance<FastifyInstance>().register((scope) => this.addTo(scope));
  }

  private async addTo(fastify: FastifyInstance): Promise<void> {
    await fastify.register(replyFrom, proxyOptions(this.config.BONAFIDE_UPSTREAM_TIMEOUT_MS));
    const passOn = (scope: FastifyInstance) => {
      scope.addHook('onRequest', (request, reply) => this.admit(request, reply));
      scope.all('/*', (request, reply) => this.forward(request, reply));
    };
    for (const prefix of BROWSER_PREFIXES) {
      await fastify.register(
        async (scope) => {
          // Preflights carry no credentials, so they are answered before authentication.
          await scope.register(cors, corsOptions(this.config.BONAFIDE_CORS_ORIGINS));
          passOn(scope);
        },
        { prefix },
      );
    }
    // A scope of its own as well: a hook of the parent would run in its children once more.
    await fastify.register(async (scope) => passOn(scope));
  }

  private async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { authenticator, limits } = this;
    const path = pathOf(request.url);
    const access = accessTo(path);
    try {
      request.vouchedFor = await authenticator.identify(request, path, access);
    } catch (error) {
      await limits.countAddress(request, reply);
      if (error instanceof DomainError && error.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer');
      throw error;
    }
    request.caller = { ...request.vouchedFor, requestId: request.context.requestId };
    request.context.tenant = request.caller.tenant;
    await (access.bearer ? limits.countClient(request, reply) : limits.countAddress(request, reply));
    requireDeclaredLength(request.headers['content-length']);
  }

  private forward(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const { vouchedFor, context } = request;
    if (!vouchedFor) throw new Error('Forwarding a request that was not admitted');
    const path = pathOf(request.url);
    const upstream = this.routes(path);
    if (!upstream) throw new DomainError('NOT_FOUND', 'No such route');
    if (request.body instanceof Readable && request.headers['content-length'] === undefined) {
      request.body = counted(request.body);
    }
    const own = {
      [CONTEXT_HEADER]: this.contexts.headerFor(vouchedFor),
      'x-request-id': context.requestId,
      'x-forwarded-for': this.limits.addressOf(request),
      traceparent: traceparent(context),
      // The tracestate of a trace that we did not continue is wrong for ours. Source: W3C Trace Context section 3.3.
      ...(request.headers.traceparent?.includes(context.traceId) && { tracestate: request.headers.tracestate }),
    };
    return reply.from(path, {
      getUpstream: () => upstream,
      rewriteRequestHeaders: (_request, headers) => requestHeaders(headers, own, request.body !== undefined),
      rewriteHeaders: answerHeaders,
      retryDelay: retryOnce,
      // A caller that has disconnected is not an error.
      onResponse: (_request, answering, { stream }) => {
        if (answering.raw.destroyed) stream.destroy();
        else answering.send(stream);
      },
      onError: (failed, { error }) => {
        const meaning = upstreamError(error);
        if (meaning.code !== 'TOO_LARGE') failed.header('retry-after', RETRY_AFTER_SECONDS);
        failed.send(meaning);
      },
    });
  }
}

const proxyOptions = (timeoutMs: number): FastifyReplyFromOptions => ({
  undici: {
    connections: CONNECTIONS_PER_SERVICE,
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: IDLE_MS,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    // The plug-in would accept any certificate.
    connect: { timeout: CONNECT_LIMIT_MS, rejectUnauthorized: true },
  },
  destroyAgent: true,
  disableRequestLogging: true,
});

/** Browsers of these origins may call the browser paths; they send no credentials of their own (cookies). */
const corsOptions = (origins: string[]): FastifyCorsOptions => ({
  origin: origins.includes('*') ? '*' : origins,
  methods: ['GET', 'POST', 'PUT', 'DELETE'],
  allowedHeaders: ['authorization', 'apikey', 'content-type', 'x-request-id', 'traceparent', 'tracestate'],
  exposedHeaders: ['x-request-id', 'retry-after', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'],
  maxAge: 600,
  strictPreflight: false,
});

/** A service may close an idle connection just as we use it: what can be sent again is, once, on another. */
const retryOnce: FastifyReplyFromHooks['retryDelay'] = ({ err, req, attempt }) =>
  attempt === 0 && err && 'code' in err && err.code === 'UND_ERR_SOCKET' && req.method === 'GET' ? 1 : null;
