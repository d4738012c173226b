import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { toDomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Authenticator } from '../access/authenticator.js';
import { TOKEN_PATH } from '../issuer/oauth-error.js';
import { Callers, type Proof } from '../limits/callers.js';
import { Cors, PREFLIGHT } from './cors.js';
import { EarlyAnswers } from './early-answers.js';
import { LoopTurns } from './loop-turns.js';

const NO_CONTENT = 204;
const EXPECTATION_FAILED = 417;

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Stands in front of whatever handles the server's requests: each is counted there, whatever it asks, in the moment in which
 * it was read. Whose limit is used up is answered there too, before the next one that was sent ahead is looked at; the others
 * go in by turns of tenants and addresses.
 */
@Injectable()
export class FrontDoor implements OnApplicationBootstrap {
  private readonly turns = new LoopTurns();

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly authenticator: Authenticator,
    private readonly callers: Callers,
    private readonly cors: Cors,
    private readonly answers: EarlyAnswers,
  ) {}

  onApplicationBootstrap(): void {
    const server: Server = this.host.httpAdapter.getHttpServer();
    const handlers = server.listeners('request') as Handler[];
    const handle: Handler = (request, response) => {
      for (const handler of handlers) handler.call(server, request, response);
    };
    // A listener beside the others could not keep a request from them.
    server.removeAllListeners('request').on('request', (request, response) => this.receive(request, response, handle));
    server.on('checkExpectation', (request, response) => {
      this.receive(request, response, () => this.answers.answer(request, response, EXPECTATION_FAILED));
    });
  }

  private receive(request: IncomingMessage, response: ServerResponse, handle: Handler): void {
    if (!this.callers.accepts(request, response)) return;
    const path = request.url?.split('?', 1)[0] ?? '';
    const isPreflight = this.cors.mark(request, response, path);
    try {
      const who = this.authenticator.recognise(request.headers, path);
      this.callers.enter(request, response, who, who ? 'nothing' : this.proofOf(request, path));
    } catch (error) {
      this.answers.refuse(request, response, path, toDomainError(error));
      return;
    }
    this.turns.begin(this.callers.partyOf(request), () => {
      if (request.socket.destroyed) return;
      if (isPreflight) this.answers.answer(request, response, NO_CONTENT, PREFLIGHT);
      else handle(request, response);
    });
  }

  private proofOf({ method, headers }: IncomingMessage, path: string): Proof {
    if (TOKEN_PATH.test(path)) return method === 'POST' && this.authenticator.issuesTokens ? 'secret' : 'nothing';
    return this.authenticator.mayVerify(headers, path) ? 'token' : 'nothing';
  }
}
