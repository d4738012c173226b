import { CONFIG } from '@bonafide/platform/process/tokens';
import replyFrom, { type FastifyReplyFromOptions } from '@fastify/reply-from';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { Admission, type Admitted } from './admission.js';
import { Forwarder } from './forwarder.js';
import type { proxyConfig } from './proxy-config.js';

const CONNECT_LIMIT_MS = 2000;
/** Below the 75 s after which a service closes an idle connection, so that none is closed during a request. */
const IDLE_MS = 30_000;

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
    private readonly admission: Admission,
    private readonly forwarder: Forwarder,
  ) {}

  // Not before: scopes take over the error handler, which Nest sets after its modules.
  async onApplicationBootstrap(): Promise<void> {
    await this.host.httpAdapter.getInstance<FastifyInstance>().register((scope) => this.addTo(scope));
  }

  private async addTo(fastify: FastifyInstance): Promise<void> {
    await fastify.register(replyFrom, proxyOptions(this.config));
    fastify.addHook('onRequest', async (request, reply) => {
      // Personal data travel in answers; a service may say otherwise of its own.
      reply.header('cache-control', 'no-store');
      request.admitted = await this.admission.admit(request, reply);
    });
    fastify.all('/*', (request, reply) => {
      if (!request.admitted) throw new Error('Forwarding a request that was not admitted');
      return this.forwarder.forward(request.admitted, request, reply);
    });
  }
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
