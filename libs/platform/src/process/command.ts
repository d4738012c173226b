import type { DataSource } from 'typeorm';
import { baseConfig, loadOnly } from '../config/config.js';
import { createDataSource } from '../database/database.js';
import { DomainError } from '../errors/domain-error.js';

/** What a command printed on standard output and standard error, and its exit code: 0 done, 1 refused, 2 wrong usage. */
export interface Outcome {
  code: 0 | 1 | 2;
  out: string;
  err: string;
}

/** A verb of a service's program beside serving: `node main.js VERB ...`. It is given the arguments from the verb on. */
export type Command = (args: readonly string[], env: NodeJS.ProcessEnv) => Promise<Outcome>;

/**
 * Runs the work of a command on the database of the environment, BONAFIDE_DATABASE_URL, and closes it. What the work
 * refuses by a DomainError, a configuration that is refused and a database that fails become outcomes with code 1.
 */
export async function onDatabase(
  env: NodeJS.ProcessEnv,
  entities: Parameters<typeof createDataSource>[1],
  work: (database: DataSource) => Promise<Outcome>,
): Promise<Outcome> {
  try {
    const config = loadOnly({ BONAFIDE_DATABASE_URL: baseConfig.BONAFIDE_DATABASE_URL }, env);
    const database = createDataSource(config.BONAFIDE_DATABASE_URL, entities, 1);
    await database.initialize();
    try {
      return await work(database);
    } finally {
      await database.destroy();
    }
  } catch (error) {
    if (error instanceof DomainError) return { code: 1, out: '', err: error.message };
    // A query that fails may quote its parameters, digests among them.
    const reason = error instanceof Error && !('query' in error) ? error.message : 'a query failed';
    return { code: 1, out: '', err: `The command failed: ${reason}` };
  }
}
