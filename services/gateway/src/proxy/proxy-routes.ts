import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { Admission, type Admitted } from './admission.js';
import { Forwarder } from './forwarder.js';

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
    private readonly admission: Admission,
    private readonly forwarder: Forwarder,
  ) {}

  // Not before: scopes take over the error handler, which Nest sets after its modules.
  async onApplicationBootstrap(): Promise<void> {
    await this.host.httpAdapter.getInstance<FastifyInstance>().register(async (scope) => this.addTo(scope));
  }

  private addTo(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      reply.header('cache-control', 'no-store');
      const admit = (admitted: Admitted) => {
        request.admitted = admitted;
        done();
      };
      const admitted = this.admission.admit(request, reply);
      if (admitted instanceof Promise) admitted.then(admit, done);
      else admit(admitted);
    });
    // No promise for Fastify: it would wait for the end of what it does not send.
    fastify.all('/*', (request, reply) => {
      if (!request.admitted) throw new Error('Forwarding a request that was not admitted');
      this.forwarder
        .forward(request.admitted, request, reply)
        .catch((error: unknown) => reply.sent || reply.send(error));
    });
  }
}
