import { runner } from 'node-pg-migrate';
import type { Logger } from '../observability/logger.js';

/**
 * Brings a database to the newest of the plain-SQL migrations in `folder` (`NNNN_title.sql`, in the order of
 * their names), in one transaction and under an advisory lock, so that replicas may all try at once.
 * Returns the names of the migrations that ran now.
 */
export async function migrate(databaseUrl: string, folder: string, log: Logger): Promise<string[]> {
  const ran = await runner({
    databaseUrl,
    dir: folder,
    direction: 'up',
    migrationsTable: 'bonafide_migration',
    advisoryLockMode: 'wait',
    log: (message) => log.debug(message),
  });
  return ran.map((migration) => migration.name);
}
