import { TAKE_MEDIA, TAKE_TEXT } from './gen/operations.js';

/** What an operation's body may hold: `media` is pictures, documents, sounds or what is sealed, as base64. */
export type BodyKind = 'text' | 'media';

const byRoute = new Map<string, BodyKind>();
const patterns: [pattern: RegExp, kind: BodyKind][] = [];
for (const [routes, kind] of [
  [TAKE_TEXT, 'text'],
  [TAKE_MEDIA, 'media'],
] as const) {
  for (const route of routes) {
    if (!route.includes(':')) byRoute.set(route, kind);
    else patterns.push([new RegExp(`^${route.replace(/[.]/g, '\\.').replace(/:\w+/g, '[^/]+')}$`), kind]);
  }
}

/**
 * What the body of a request may hold, by the operation of the contract that its method and raw path mean; undefined
 * where no operation takes a body. Derived from the documents: a request body that has base64 in it holds media.
 */
export function bodyKindOf(method: string, path: string): BodyKind | undefined {
  const route = `${method} ${path}`;
  return byRoute.get(route) ?? patterns.find(([pattern]) => pattern.test(route))?.[1];
}
