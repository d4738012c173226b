import type { Server, Socket } from 'node:net';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Identity } from '@bonafide/platform/http/signed-context';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Counts } from './counts.js';
import { whenOver } from './exchange.js';
import type { limitsConfig } from './limits-config.js';
import { RateLimits } from './rate-limits.js';

/**
 * What one caller may have open at a time in this process: requests of a client, or of an address where they name no
 * client, each until its answer is sent whole; and connections of an address.
 */
@Injectable()
export class OpenRequests implements OnModuleInit {
  private readonly clients: Counts;
  private readonly addresses: Counts;
  private readonly connections: Counts;

  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(CONFIG) config: z.infer<z.ZodObject<typeof limitsConfig>>,
    private readonly limits: RateLimits,
  ) {
    this.clients = new Counts(config.BONAFIDE_OPEN_REQUESTS);
    this.addresses = new Counts(config.BONAFIDE_ADDRESS_OPEN_REQUESTS);
    this.connections = new Counts(config.BONAFIDE_ADDRESS_CONNECTIONS);
  }

  onModuleInit(): void {
    const server: Server = this.host.httpAdapter.getHttpServer();
    server.on('connection', (socket: Socket) => this.connected(socket));
  }

  /** Counts a request until it is over. Throws RATE_LIMITED when its caller has too many open. */
  enter({ tenant, client }: Identity, request: FastifyRequest, reply: FastifyReply): void {
    const counts = client ? this.clients : this.addresses;
    const caller = client ? `${tenant}/${client}` : this.limits.countedAddressOf(request);
    if (!counts.add(caller)) throw new DomainError('RATE_LIMITED', 'Too many open requests, try again later');
    whenOver(request, reply, () => counts.remove(caller));
  }

  private connected(socket: Socket): void {
    const address = socket.remoteAddress;
    if (address === undefined || this.limits.isProxy(address)) return;
    if (!this.connections.add(address)) socket.destroy();
    else socket.once('close', () => this.connections.remove(address));
  }
}
