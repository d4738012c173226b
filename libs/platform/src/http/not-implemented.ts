import type { FastifyInstance } from 'fastify';
import { DomainError } from '../errors/domain-error.js';

/** A route of the contract that this service does not serve yet, for example `POST /voiceliveness/analyze`. */
export type PlannedRoute = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;

/** Answers planned routes with 501 in their error shape, so that nothing pretends to work. */
export function addPlannedRoutes(fastify: FastifyInstance, routes: readonly PlannedRoute[]): void {
  for (const route of routes) {
    const [method, url] = route.split(' ') as [string, string];
    fastify.route({
      method,
      url,
      handler: () => {
        throw new DomainError('NOT_IMPLEMENTED', 'This operation is not available in this version');
      },
    });
  }
}
