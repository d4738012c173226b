import type { FastifyInstance, FastifyReply } from 'fastify';
import { DomainError } from '../errors/domain-error.js';

/** How often a closing server looks whether all are answered, ms; half a head has as long to become a whole one. */
const GRACE_MS = 500;
/** How long it waits for those that are not, ms: less than a process has to stop. */
const LONGEST_MS = 15_000;

/**
 * Lets a server close without waiting for what its callers may never do. Whole requests are answered as ever; those whose
 * bodies are not whole, and later ones, UNAVAILABLE. Each answer ends its connection, the last one and 15 s all that are left.
 */
export function endConnectionsOnClose(fastify: FastifyInstance): void {
  const { server } = fastify;
  let closing = false;
  const unanswered = new Set<FastifyReply>();
  fastify.addHook('onRequest', (_request, reply, done) => {
    if (closing) {
      endConnectionOf(reply);
      throw stopping();
    }
    unanswered.add(reply);
    // A proxy waits for its end in more than the ten places that Node takes for a leak.
    reply.raw.setMaxListeners(20).once('close', () => unanswered.delete(reply));
    done();
  });
  fastify.addHook('preClose', (done) => {
    closing = true;
    for (const reply of unanswered) endConnectionOf(reply);
    for (const reply of unanswered) if (!reply.request.raw.complete && !reply.sent) reply.send(stopping());
    const end = performance.now() + LONGEST_MS;
    const isOver = () => unanswered.size === 0 || performance.now() > end;
    const timer = setInterval(() => isOver() && server.closeAllConnections(), GRACE_MS).unref();
    server.once('close', () => clearInterval(timer));
    done();
  });
}

const endConnectionOf = ({ raw }: FastifyReply) => raw.headersSent || raw.setHeader('connection', 'close');
const stopping = () => new DomainError('UNAVAILABLE', 'The service is stopping, try again');
