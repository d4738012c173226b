import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/** Requests of one connection that may be unanswered; browsers, clients and proxies send one at a time. */
const AHEAD = 16;

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Closes a connection on which too many requests were sent before they were answered. Node hands over, in one go, all
 * that stand in what it read, more than a hundred small ones, during which nobody else is served.
 */
@Injectable()
export class RequestsAhead implements OnApplicationBootstrap {
  private readonly unanswered = new WeakMap<Socket, number>();

  constructor(private readonly host: HttpAdapterHost) {}

  /** Stands in front of whatever handles the server's requests, since a listener beside it could not keep them from it. */
  onApplicationBootstrap(): void {
    const server: Server = this.host.httpAdapter.getHttpServer();
    const handlers = server.listeners('request') as Handler[];
    server.removeAllListeners('request').on('request', (request, response) => {
      if (!this.accepts(request, response)) return;
      for (const handle of handlers) handle.call(server, request, response);
    });
  }

  private accepts({ socket }: IncomingMessage, response: ServerResponse): boolean {
    if (socket.destroyed) return false;
    const count = this.count(socket, 1);
    response.once('close', () => this.count(socket, -1));
    if (count > AHEAD) socket.destroy();
    return count <= AHEAD;
  }

  private count(socket: Socket, change: 1 | -1): number {
    const count = (this.unanswered.get(socket) ?? 0) + change;
    this.unanswered.set(socket, count);
    return count;
  }
}
