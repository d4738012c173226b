import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';
import { LIMITS } from '../limits.js';
import { Pace } from './pace.js';
import type {} from './request.js';
import { Shares } from './shares.js';

/**
 * Bounds the bodies that a server holds at a time: by their declared length (the largest there may be where none is
 * declared), until their requests are answered, each tenant within its share. More are refused as UNAVAILABLE before any
 * of the body is read. A body that comes too slowly ends its connection.
 */
export function boundBodies(fastify: FastifyInstance): void {
  const budget = new Shares(LIMITS.bodyBytesInFlight, LIMITS.bodyBytesInFlight / 3);
  const pace = new Pace(LIMITS.stallMs, LIMITS.slowestBytesPerSecond);
  fastify.addHook('preParsing', (request, reply, _body, done) => {
    const bytes = lengthOf(request);
    if (bytes === 0) return done();
    const { raw } = request;
    const tenant = request.caller?.tenant ?? '';
    if (!budget.take(tenant, bytes)) return done(new DomainError('UNAVAILABLE', 'Too many large requests, try again'));
    const forget = pace.watch(
      () => raw.socket.bytesRead,
      () => raw.destroy(),
    );
    raw.once('end', forget);
    reply.raw.once('close', () => {
      forget();
      budget.giveBack(tenant, bytes);
    });
    done();
  });
  fastify.addHook('onClose', async () => pace.stop());
}

function lengthOf({ method, headers }: FastifyRequest): number {
  // Fastify reads no body of these.
  if (method === 'GET' || method === 'HEAD') return 0;
  if (headers['transfer-encoding'] !== undefined) return LIMITS.bodyBytes;
  return Math.min(Number(headers['content-length'] ?? 0), LIMITS.bodyBytes);
}
