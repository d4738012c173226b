import { createHash, randomUUID } from 'node:crypto';
import { type DatabaseRoles, divideRights, rolesOf } from '@bonafide/local/database-roles';
import { type MigrationSource, migrate } from '@bonafide/platform/database/migrate';
import { createLogger } from '@bonafide/platform/observability/logger';
import pg from 'pg';
import { testServers } from './test-servers.js';

/** A database of one test, with the rights that a deployment gives. */
export interface TestDatabase {
  /** For the code under test: the role that a service runs as, which may change no table. */
  url: string;
  /** The role that owns the database, for migrations and for what a test does to the schema. */
  ownerUrl: string;
  /** Drops it, even with open connections. */
  drop(): Promise<void>;
}

/** A new database, brought up by the migrations: a clone of a template that is made once per run and list of them. */
export async function testDatabase(...migrations: MigrationSource[]): Promise<TestDatabase> {
  const folders = migrations.map((source) => (source instanceof URL ? source : source.folder).href);
  const template = `template_${createHash('sha256').update(folders.join()).digest('hex').slice(0, 16)}`;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const roles = rolesOf(template);
  await withServer(async (server) => {
    await makeTemplate(server, template, roles, migrations);
    await server.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  // What is in a database comes with its template; rights on the database itself do not.
  await withServer((server) => divide(server, name, roles), name);
  return {
    url: urlOf(name, roles.runtime),
    ownerUrl: urlOf(name, roles.owner),
    drop: () => withServer((server) => dropDatabase(server, name)),
  };
}

/** Waits up to five seconds for connections that are just closing, then ends those that stay. */
async function dropDatabase(server: pg.Client, name: string): Promise<void> {
  try {
    await server.query(`DROP DATABASE ${name}`);
  } catch {
    await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
  }
}

async function makeTemplate(
  server: pg.Client,
  template: string,
  roles: DatabaseRoles,
  migrations: readonly MigrationSource[],
): Promise<void> {
  // Test files run in several processes at once: one makes the template, the others wait.
  await server.query('SELECT pg_advisory_lock(hashtext($1))', [template]);
  try {
    const { rowCount } = await server.query('SELECT FROM pg_database WHERE datname = $1', [template]);
    if (rowCount) return;
    const draft = `draft_${template}`;
    await server.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
    await server.query(`CREATE DATABASE ${draft}`);
    for (const role of [roles.owner, roles.runtime]) {
      await server.query(`DROP ROLE IF EXISTS ${role}`);
      await server.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password()}'`);
    }
    await withServer((inside) => divide(inside, draft, roles), draft);
    await migrate(urlOf(draft, roles.owner), migrations, createLogger('testing', 'warn'));
    await server.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
  } finally {
    await server.query('SELECT pg_advisory_unlock(hashtext($1))', [template]);
  }
}

async function divide(database: pg.Client, name: string, roles: DatabaseRoles): Promise<void> {
  for (const statement of divideRights(name, roles)) await database.query(statement);
}

/** Works as the superuser, in PostgreSQL's own database unless another is named. */
async function withServer(work: (server: pg.Client) => Promise<void>, database = 'postgres'): Promise<void> {
  const server = new pg.Client({ connectionString: urlOf(database) });
  await server.connect();
  try {
    await work(server);
  } finally {
    await server.end();
  }
}

/** The superuser's URL of a database, or that of another role; all roles of a test run have the superuser's password. */
function urlOf(database: string, role?: string): string {
  const url = new URL(testServers().postgresUrl);
  url.pathname = `/${database}`;
  if (role) url.username = role;
  return url.href;
}

const password = () => new URL(testServers().postgresUrl).password;
