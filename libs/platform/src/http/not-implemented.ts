import type { FastifyInstance } from 'fastify';
import { DomainError } from '../errors/domain-error.js';

/** A method and a path as Fastify spells it, for example `GET /webhook/registration/:webhookId`. */
export type Route = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The routes added to a server after this call, in a list that grows with them. */
export function recordRoutes(fastify: FastifyInstance): readonly Route[] {
  const routes: Route[] = [];
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) if (METHODS.includes(one)) routes.push(`${one} ${url}` as Route);
  });
  return routes;
}

/**
 * The operations that none of the routes serves, whatever their parameters are called. A server with a route for every
 * path, as the gateway's proxy has, answers for all of them.
 */
export function unserved(operations: readonly Route[], served: readonly Route[]): Route[] {
  const known = new Set(served.map(nameless));
  if (served.some((route) => route.endsWith(' /*'))) return [];
  return operations.filter((operation) => !known.has(nameless(operation)));
}

/** Answers planned routes with 501 in their error shape, so that nothing appears to work that does not. */
export function addPlannedRoutes(fastify: FastifyInstance, routes: readonly Route[]): void {
  for (const route of routes) {
    const [method, url] = route.split(' ') as [string, string];
    const refuse = () => Promise.reject(notImplemented());
    // Before its body is read; a route must have a handler as well.
    fastify.route({ method, url, onRequest: refuse, handler: refuse });
  }
}

/** The refusal of an operation that is planned. */
export const notImplemented = () =>
  new DomainError('NOT_IMPLEMENTED', 'This operation is not available in this version');

const nameless = (route: Route) => route.replace(/:\w+/g, ':');
