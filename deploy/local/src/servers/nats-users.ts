import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../layout.ts';

/** Permissions of a user, as in the server's configuration. */
export interface NatsPermissions {
  publish: object;
  subscribe: object;
  allow_responses?: object;
}

/** What each service may do on NATS: derived from what the services declare, see docs/adr/0063. */
export const natsAccess = (): Record<string, NatsPermissions> =>
  JSON.parse(readFileSync(join(REPOSITORY, 'deploy/nats-access.json'), 'utf8')) as Record<string, NatsPermissions>;

/** A user that may do everything, for developers and tests; an installation has none unless its operator adds one. */
export const NATS_OPERATOR = 'bonafide';

/**
 * The file that deploy/nats.conf includes: a user per service with its permissions, and the operator when there is a
 * password for it. Throws when a service has no password.
 */
export function natsUsersConf(
  passwords: (service: string) => string | undefined,
  operator?: string,
  access = natsAccess(),
): string {
  const users = Object.entries(access).map(([user, permissions]) => {
    const password = passwords(user);
    if (!password) throw new Error(`The NATS user of ${user} has no password`);
    return { user, password, permissions };
  });
  const lines = [...users, ...(operator ? [{ user: NATS_OPERATOR, password: operator }] : [])].map(
    (user) => `    ${JSON.stringify(user)}`,
  );
  return `authorization {\n  timeout: 5\n  users: [\n${lines.join(',\n')}\n  ]\n}\n`;
}
