import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
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
 * transaction and under an advisory lock, so that replicas may all try at once. Afterwards only the database's owner may
 * write the tables that record what ran; others may read them. Returns the names of the migrations that ran now.
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
    await reserveForOwner(databaseUrl, table);
  }
  return ran;
}

const WRITERS = `SELECT DISTINCT quote_ident(role.rolname) AS role
  FROM pg_class AS relation, aclexplode(relation.relacl) AS granted JOIN pg_roles AS role ON role.oid = granted.grantee
  WHERE relation.oid = $1::regclass AND granted.grantee <> relation.relowner
    AND granted.privilege_type IN ('INSERT', 'UPDATE', 'DELETE')`;

/** Takes the right to write a table, which default privileges give to the service's role, from all but its owner. */
async function reserveForOwner(databaseUrl: string, name: string): Promise<void> {
  const table = pg.escapeIdentifier(name);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    // PostgreSQL fails one of two that change a table's rights at once.
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [name]);
    const { rows } = await client.query<{ role: string }>(WRITERS, [table]);
    for (const { role } of rows) await client.query(`REVOKE INSERT, UPDATE, DELETE ON ${table} FROM ${role}`);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}
