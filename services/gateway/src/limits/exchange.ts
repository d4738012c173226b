import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Calls `done` once when a request is over: its answer was handed to the network whole, or its connection is gone, which
 * also closes the answers to requests that were sent ahead on it.
 */
export function whenOver({ raw: { socket } }: FastifyRequest, { raw: answer }: FastifyReply, done: () => void): void {
  if (socket.destroyed) done();
  else answer.once('close', done);
}
