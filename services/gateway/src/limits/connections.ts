import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { z } from 'zod';
import { Addresses, addressIn, networkOf } from './addresses.js';
import { Counts } from './counts.js';
import type { limitsConfig } from './limits-config.js';

/** Requests of one connection that may be unanswered; browsers, clients and proxies send one at a time. */
const AHEAD = 16;
/** How long a body may still come after its answer, before its connection is ended. */
const LINGER_MS = 5000;
const TOO_MANY = 429;
/** How long nothing more is read of a connection whose caller asked too often; it was told to wait that long anyway. */
const REST_MS = 1000;

/** What is known of a connection. */
interface Connection {
  isProxy: boolean;
  unanswered: number;
  /** A request of it was refused, and its answer is not sent yet. */
  refused: boolean;
  /** More was sent ahead of that answer, and dropped. */
  dropped: boolean;
}

/**
 * The connections of the server: an address has a number of them, and each a number of unanswered requests, since Node
 * hands over, in one go, all that stand in what it read. Refusing costs time as well: after a 429 nothing more is read of
 * a connection for a second, and what was sent ahead of that answer is dropped and the connection then closed. Trusted
 * proxies speak for others too: they may have any number, and do not rest.
 */
@Injectable()
export class Connections implements OnModuleInit {
  private readonly known = new WeakMap<Socket, Connection>();
  private readonly ofAddress: Counts;

  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(CONFIG) config: z.infer<z.ZodObject<typeof limitsConfig>>,
    private readonly addresses: Addresses,
  ) {
    this.ofAddress = new Counts(config.BONAFIDE_ADDRESS_CONNECTIONS);
  }

  onModuleInit(): void {
    const server: Server = this.host.httpAdapter.getHttpServer();
    server.on('connection', (socket: Socket) => this.connected(socket));
  }

  /** Takes a request in; false for one that must not be answered. */
  accepts(request: IncomingMessage, response: ServerResponse): boolean {
    const { socket } = request;
    if (socket.destroyed) return false;
    const connection = this.of(socket);
    connection.unanswered += 1;
    if (connection.unanswered > AHEAD) socket.destroy();
    if (connection.refused) connection.dropped = true;
    if (socket.destroyed || connection.refused) return false;
    response.once('finish', () => this.answered(request, response, connection));
    response.once('close', () => {
      connection.unanswered -= 1;
    });
    return true;
  }

  /** True when no other request of its connection is unanswered, or the connection is not one caller's. */
  isAlone({ socket }: IncomingMessage): boolean {
    const { unanswered, isProxy } = this.of(socket);
    return isProxy || unanswered === 1;
  }

  /** What follows on the connection of a request, until it is answered, is not answered. */
  refuse({ socket }: IncomingMessage): void {
    const connection = this.of(socket);
    connection.refused = !connection.isProxy;
  }

  private of(socket: Socket): Connection {
    const known = this.known.get(socket);
    if (known) return known;
    const isProxy = this.addresses.isProxy(addressIn(socket.remoteAddress ?? '') ?? '');
    const connection = { isProxy, unanswered: 0, refused: false, dropped: false };
    this.known.set(socket, connection);
    return connection;
  }

  private connected(socket: Socket): void {
    const { isProxy } = this.of(socket);
    const address = addressIn(socket.remoteAddress ?? '');
    if (address === undefined || isProxy) return;
    const network = networkOf(address);
    if (!this.ofAddress.add(network)) socket.destroy();
    else socket.once('close', () => this.ofAddress.remove(network));
  }

  private answered(request: IncomingMessage, { statusCode }: ServerResponse, connection: Connection): void {
    if (!request.complete) linger(request);
    if (statusCode !== TOO_MANY || connection.isProxy) return;
    const { socket } = request;
    // Not before Node has dropped what is left of the body, for which it reads on.
    setImmediate(() => socket.pause());
    setTimeout(() => {
      if (connection.dropped) socket.destroy();
      else socket.resume();
    }, REST_MS).unref();
    connection.refused = connection.dropped;
  }
}

/** The rest of a body that was answered early is read and dropped, but not for long. */
function linger(request: IncomingMessage): void {
  const timer = setTimeout(() => request.socket.destroy(), LINGER_MS);
  request.once('close', () => clearTimeout(timer));
}
