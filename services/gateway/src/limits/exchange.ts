import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Calls `done` once when a request is over: its answer was handed to the network whole, or its connection is gone. Both
 * have to be watched, since of requests sent ahead on a connection that ends the answers never close.
 */
export function whenOver({ raw: { socket } }: FastifyRequest, { raw: answer }: FastifyReply, done: () => void): void {
  const over = () => {
    answer.off('close', over);
    socket.off('close', over);
    done();
  };
  if (socket.destroyed) {
    done();
    return;
  }
  // A caller may send any number of requests ahead.
  socket.setMaxListeners(0);
  socket.once('close', over);
  answer.once('close', over);
}
