import pg from 'pg';
import type { Secrets } from './secrets.ts';
import { postgresUrl } from './servers/postgres.ts';

/**
 * Gives every service a database and a role of the same name. A role owns its database, has no other right, and can
 * enter no other database. Does nothing for those that are there.
 */
export async function createDatabases(port: number, secrets: Secrets, names: readonly string[]): Promise<void> {
  const server = new pg.Client({ connectionString: postgresUrl({ port, password: secrets.postgres }) });
  await server.connect();
  try {
    const { rows } = await server.query<{ datname: string }>('SELECT datname FROM pg_database');
    const there = new Set(rows.map((row) => row.datname));
    await server.query('REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC');
    for (const name of names) {
      if (!there.has(name)) await createDatabase(server, name, secrets.services[name]?.databasePassword ?? '');
    }
  } finally {
    await server.end();
  }
}

async function createDatabase(server: pg.Client, name: string, password: string): Promise<void> {
  const id = pg.escapeIdentifier(name);
  const { rowCount } = await server.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
  if (!rowCount) await server.query(`CREATE ROLE ${id} LOGIN`);
  await server.query(`ALTER ROLE ${id} PASSWORD ${pg.escapeLiteral(password)}`);
  // A new database lets everybody in until the next statement, which nobody can use: no other role has been told.
  await server.query(`CREATE DATABASE ${id} OWNER ${id}`);
  await server.query(`REVOKE ALL ON DATABASE ${id} FROM PUBLIC`);
}
