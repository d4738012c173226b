import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import type { Logger } from '../observability/logger.js';

/** Migrations that a library owns, kept apart from those of the service that uses it. */
export interface MigrationSet {
  /** Names the table that records what ran: `bonafide_migration_<library>`. */
  library: string;
  folder: URL;
}

/** A service's own folder of migrations, or a library's set. Files: `NNNN_title.sql`, run in the order of their names. */
export type MigrationSource = URL | MigrationSet;

/**
 * Brings a database to the newest of the plain-SQL migrations of all sources, in their order, each source in one
 * transaction and under an advisory lock, so that replicas may all try at once. Returns the names of the migrations
 * that ran now.
 */
export async function migrate(
  databaseUrl: string,
  sources: readonly MigrationSource[],
  log: Logger,
): Promise<string[]> {
  const ran: string[] = [];
  for (const source of sources) {
    const [folder, table] =
      source instanceof URL ? [source, 'bonafide_migration'] : [source.folder, `bonafide_migration_${source.library}`];
    const done = await runner({
      databaseUrl,
      dir: fileURLToPath(folder),
      direction: 'up',
      migrationsTable: table,
      advisoryLockMode: 'wait',
      log: (message) => log.debug(message),
    });
    ran.push(...done.map(({ name }) => name));
  }
  return ran;
}
