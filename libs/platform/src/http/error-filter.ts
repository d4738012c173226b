import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Observable, throwError } from 'rxjs';
import { DomainError, type ErrorCode, toDomainError } from '../errors/domain-error.js';
import type { ShapeOf } from '../errors/error-shapes.js';
import type { Logger } from '../observability/logger.js';

const RETRY_AFTER_SECONDS = '1';
/** Errors that pass by themselves: the caller may try again. */
const PASSING = new Set<ErrorCode>(['UNAVAILABLE', 'RATE_LIMITED', 'TIMEOUT', 'BAD_GATEWAY']);

/**
 * The one place where an error becomes an HTTP answer, in the shape that the route's contract demands. The error of an
 * RPC goes on as it is: the transport answers it.
 */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly shapeOf: ShapeOf,
    private readonly log: Logger,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): Observable<never> | undefined {
    if (host.getType() === 'rpc') return throwError(() => thrown);
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
    return undefined;
  }

  /** Answers a request with what `thrown` means to its caller; what the caller may not see goes to the log. */
  answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const error = meaningOf(thrown);
    if (error.code === 'INTERNAL') this.log.error(factsOf(error, request), 'request failed');
    if (error.code === 'UNAVAILABLE') this.log.warn(factsOf(error, request), 'request answered as unavailable');
    const path = request.url.split('?', 1)[0] ?? '/';
    const { status, body } = this.shapeOf(path)(error);
    if (PASSING.has(error.code)) reply.header('retry-after', error.details.retryAfter ?? RETRY_AFTER_SECONDS);
    const mediaType = typeof body === 'string' ? 'text/plain' : 'application/json';
    reply.status(status).header('content-type', `${mediaType}; charset=utf-8`).send(body);
  }
}

/** What a line of the log says of a failure: the route's pattern, never the path, which may hold a code or a name. */
function factsOf(error: DomainError, { method, routeOptions }: FastifyRequest): object {
  return { method, route: routeOptions.url ?? 'unmatched', err: error.cause ?? error };
}

/** Nest wraps what Fastify refuses before a handler runs; everything else is a DomainError or unexpected. */
function meaningOf(thrown: unknown): DomainError {
  if (!(thrown instanceof HttpException)) return toDomainError(thrown);
  const status = thrown.getStatus();
  if (status === 404) return new DomainError('NOT_FOUND', 'No such route');
  if (status === 413) return new DomainError('TOO_LARGE', 'The body is too large');
  if (status < 500) return new DomainError('INVALID_VALUE', 'The request is malformed');
  return toDomainError(thrown);
}
