import { ROUTES } from './gen/operations.js';

/** An operation as a service serves it: `GET /onboarding/admin/registration/:registrationCode`. */
export type Route = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;

/**
 * The operations whose paths are one of `prefixes` or below it, with the alternative spellings that the contract names
 * for paths it had to guess, less those below one of `except`. Throws when a prefix has none: it is misspelt then.
 */
export function operationsBelow(prefixes: readonly `/${string}`[], except: readonly `/${string}`[] = []): Route[] {
  const routes: readonly Route[] = ROUTES;
  const below = (prefix: string) => routes.filter((route) => isBelow(pathOf(route), prefix));
  const empty = [...prefixes, ...except].find((prefix) => below(prefix).length === 0);
  if (empty) throw new Error(`The contract has no operation below ${empty}`);
  const without = new Set(except.flatMap(below));
  return [...new Set(prefixes.flatMap(below))].filter((route) => !without.has(route));
}

const pathOf = (route: Route) => route.slice(route.indexOf(' ') + 1);
const isBelow = (path: string, prefix: string) => path === prefix || path.startsWith(`${prefix}/`);
