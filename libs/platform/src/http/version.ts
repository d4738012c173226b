import type { FastifyInstance } from 'fastify';

/** Serves a service's version line, for example `Bonafide NexaFace, version 0.1.0`, as plain text. */
export function addVersionRoutes(fastify: FastifyInstance, version: { paths: readonly string[]; line: string }): void {
  for (const url of version.paths) {
    fastify.get(url, (_request, reply) => reply.type('text/plain; charset=utf-8').send(version.line));
  }
}
