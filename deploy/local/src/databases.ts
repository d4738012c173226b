import pg from 'pg';
import { type DatabaseRoles, divideRights, rolesOf } from './database-roles.ts';
import type { Secrets, ServiceSecrets } from './secrets.ts';
import { postgresUrl } from './servers/postgres.ts';

/**
 * Gives every service a database with two roles: one that owns it and migrates, one that the service runs as. Neither
 * can enter another database. Does nothing for those that are there; a database that the service's own role owns, as
 * earlier versions made it, gets its second role.
 */
export async function createDatabases(port: number, secrets: Secrets, names: readonly string[]): Promise<void> {
  const server = { port, password: secrets.postgres };
  await connected(postgresUrl(server), async (admin) => {
    const { rows } = await admin.query<{ datname: string; owner: string }>(
      'SELECT datname, pg_get_userbyid(datdba) AS owner FROM pg_database',
    );
    const owners = new Map(rows.map(({ datname, owner }) => [datname, owner]));
    await admin.query('REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC');
    for (const name of names) {
      const roles = rolesOf(name);
      if (owners.get(name) === roles.owner) continue;
      await createRoles(admin, roles, secrets.services[name]);
      // A new database admits every role until its privileges are set, and is empty until then.
      if (!owners.has(name)) await admin.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
      await connected(postgresUrl(server, name), (database) => divide(database, name, roles));
    }
  });
}

async function createRoles(admin: pg.Client, roles: DatabaseRoles, secrets: ServiceSecrets | undefined) {
  const passwords = [
    [roles.owner, secrets?.ownerPassword],
    [roles.runtime, secrets?.databasePassword],
  ] as const;
  for (const [role, password] of passwords) {
    const id = pg.escapeIdentifier(role);
    const { rowCount } = await admin.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
    if (!rowCount) await admin.query(`CREATE ROLE ${id} LOGIN`);
    await admin.query(`ALTER ROLE ${id} PASSWORD ${pg.escapeLiteral(password ?? '')}`);
  }
}

/** In one transaction: a database that has its owner counts as done. */
async function divide(database: pg.Client, name: string, roles: DatabaseRoles): Promise<void> {
  await database.query('BEGIN');
  for (const statement of divideRights(name, roles)) await database.query(statement);
  await database.query('COMMIT');
}

async function connected(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
