import { CONFIG } from '@bonafide/platform/process/tokens';
import cors, { type FastifyCorsOptions } from '@fastify/cors';
import replyFrom, { type FastifyReplyFromOptions } from '@fastify/reply-from';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { RateLimits } from '../limits/rate-limits.js';
import { Admission, type Admitted } from './admission.js';
import { Forwarder } from './forwarder.js';
import type { proxyConfig } from './proxy-config.js';

const CONNECT_LIMIT_MS = 2000;
/** Below the 75 s after which a service closes an idle connection, so that none is closed during a request. */
const IDLE_MS = 30_000;
/** How long a body may still come after its answer, before its connection is ended. */
const LINGER_MS = 5000;
const TOO_MANY = 429;
/** How long nothing more is read of a connection whose caller asked too often; it was told to wait that long anyway. */
const REST_MS = 1000;
/** Paths that pages of other origins may call. */
const BROWSER_PREFIXES = [
  ...['/b2c', '/:realm/b2c-sample-web', '/faceliveness', '/nexaface'],
  ...['/onboarding/admin', '/onboarding/enrollment', '/onboarding/authentication'],
];

type ProxyConfig = z.infer<z.ZodObject<typeof proxyConfig>>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once a request is admitted. */
    admitted?: Admitted;
  }
}

/** Every path but the gateway's own: its caller authenticated, counted, and passed on to the service that its prefix names. */
@Injectable()
export class ProxyRoutes implements OnApplicationBootstrap {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(CONFIG) private readonly config: ProxyConfig,
    private readonly limits: RateLimits,
    private readonly admission: Admission,
    private readonly forwarder: Forwarder,
  ) {}

  // Not before: scopes take over the error handler, which Nest sets after its modules.
  async onApplicationBootstrap(): Promise<void> {
    await this.host.httpAdapter.getInstance<FastifyInstance>().register((scope) => this.addTo(scope));
  }

  private async addTo(fastify: FastifyInstance): Promise<void> {
    await fastify.register(replyFrom, proxyOptions(this.config));
    const passOn = (scope: FastifyInstance) => {
      scope.addHook('onRequest', async (request, reply) => {
        // Personal data travel in answers; a service may say otherwise of its own.
        reply.header('cache-control', 'no-store');
        request.admitted = await this.admission.admit(request, reply);
      });
      scope.addHook('onResponse', async (request, { statusCode }) => {
        linger(request);
        if (statusCode === TOO_MANY) this.rest(request);
      });
      scope.all('/*', (request, reply) => {
        if (!request.admitted) throw new Error('Forwarding a request that was not admitted');
        return this.forwarder.forward(request.admitted, request, reply);
      });
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

  /** Refusing costs time as well: one who goes on without waiting is not even read. Proxies speak for others too. */
  private rest({ raw: { socket } }: FastifyRequest): void {
    if (this.limits.isProxy(socket.remoteAddress ?? '')) return;
    // Not before Node has dropped what is left of the body, for which it reads on.
    setImmediate(() => socket.pause());
    setTimeout(() => socket.resume(), REST_MS).unref();
  }
}

/** The rest of a body that was answered early is read and dropped, but not for long. */
function linger({ raw }: FastifyRequest): void {
  if (raw.complete) return;
  const timer = setTimeout(() => raw.socket.destroy(), LINGER_MS);
  raw.once('close', () => clearTimeout(timer));
}

const proxyOptions = (config: ProxyConfig): FastifyReplyFromOptions => ({
  undici: {
    connections: config.BONAFIDE_UPSTREAM_CONNECTIONS,
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: IDLE_MS,
    headersTimeout: config.BONAFIDE_UPSTREAM_TIMEOUT_MS,
    bodyTimeout: config.BONAFIDE_UPSTREAM_TIMEOUT_MS,
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
