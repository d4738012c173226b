import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { DomainError } from '@bonafide/platform/errors/domain-error';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { contextFrom } from '@bonafide/platform/observability/request-context';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { shapeOf } from './shape-of.js';

const RETRY_AFTER_SECONDS = '1';

/**
 * Answers that cost little: no route is looked up, and no line is logged for each, which a flood would fill the log with.
 * They are measured like the others, as the route `early`.
 */
@Injectable()
export class EarlyAnswers {
  private readonly server: Server;

  constructor(
    host: HttpAdapterHost,
    private readonly metrics: Metrics,
  ) {
    this.server = host.httpAdapter.getHttpServer();
  }

  /** Answers without a body. */
  answer(
    request: IncomingMessage,
    response: ServerResponse,
    status: number,
    headers: Record<string, string> = {},
  ): void {
    this.send(request, response, status, headers, '');
  }

  /** Answers a refusal in the shape of its path. */
  refuse(request: IncomingMessage, response: ServerResponse, path: string, error: DomainError): void {
    const { status, body } = shapeOf(path)(error);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'retry-after': error.details.retryAfter ?? RETRY_AFTER_SECONDS,
    };
    this.send(request, response, status, headers, JSON.stringify(body));
  }

  private send(
    { method = '', headers: asked }: IncomingMessage,
    response: ServerResponse,
    status: number,
    headers: Record<string, string>,
    body: string,
  ): void {
    const header = (name: string) => asked[name]?.toString();
    const { requestId } = contextFrom({ traceparent: header('traceparent'), requestId: header('x-request-id') });
    // Once the server closes, an idle connection would hold it up.
    const closing = this.server.listening ? {} : { connection: 'close' };
    const length = { 'content-length': Buffer.byteLength(body) };
    response.writeHead(status, { ...headers, ...length, ...closing, 'x-request-id': requestId }).end(body);
    this.metrics.httpSeconds.observe({ method, route: 'early', status }, 0);
  }
}
