import { baseConfig, loadOnly } from '@bonafide/platform/config/config';
import { createDataSource } from '@bonafide/platform/database/database';
import { ApiKey } from '../tenants/api-key.entity.js';
import { Client } from '../tenants/client.entity.js';
import { Credentials } from '../tenants/credentials.js';
import { Tenant } from '../tenants/tenant.entity.js';
import { ADMINISTERED, commandOf, type Outcome } from './administer.js';

/** True for the arguments of a command that administers tenants. */
export const isAdministration = (args: readonly string[]) => ADMINISTERED.some((kind) => kind === args[0]);

/** Runs such a command on the database of the environment, the only key that it reads. */
export async function runAdministration(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Outcome> {
  const command = commandOf(args);
  if (typeof command !== 'function') return command;
  try {
    const config = loadOnly({ BONAFIDE_DATABASE_URL: baseConfig.BONAFIDE_DATABASE_URL }, env);
    const database = createDataSource(config.BONAFIDE_DATABASE_URL, [Tenant, Client, ApiKey], 1);
    await database.initialize();
    try {
      return await command(new Credentials(database));
    } finally {
      await database.destroy();
    }
  } catch (error) {
    // A query that fails may quote its parameters, digests among them.
    const reason = error instanceof Error && !('query' in error) ? error.message : 'a query failed';
    return { code: 1, out: '', err: `Using the database failed: ${reason}` };
  }
}
