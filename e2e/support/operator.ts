import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { REPOSITORY } from '@bonafide/local/layout';
import type { Plan } from '@bonafide/local/service-process';
import { databaseUrl } from '@bonafide/local/settings';

/** A service's own command on the database of a stack, as an operator runs it; answers what it printed. */
export function operate(
  { secrets, ports }: Pick<Plan, 'secrets' | 'ports'>,
  service: string,
  args: readonly string[],
  input: string | Uint8Array = '',
): string {
  const env = {
    PATH: process.env.PATH,
    BONAFIDE_DATABASE_URL: databaseUrl(service, secrets, ports),
    BONAFIDE_KEYS: secrets.services[service]?.keyRing,
  };
  const main = join(REPOSITORY, `services/${service}/dist/main.js`);
  return execFileSync(process.execPath, [main, ...args], { env, input, encoding: 'utf8' });
}

/** Lets a tenant's documents be of Utopia, as specimens are: for trials. */
export function acceptSpecimens(plan: Pick<Plan, 'secrets' | 'ports'>, tenant: string): void {
  operate(plan, 'docverify', ['setting', 'change', tenant, 'documents', JSON.stringify({ acceptSpecimens: true })]);
}
