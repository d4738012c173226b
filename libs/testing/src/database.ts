import { createHash, randomUUID } from 'node:crypto';
import { type MigrationSource, migrate } from '@bonafide/platform/database/migrate';
import { createLogger } from '@bonafide/platform/observability/logger';
import pg from 'pg';
import { testServers } from './test-servers.js';

/** A database of one test. */
export interface TestDatabase {
  url: string;
  /** Removes it, whoever is connected. */
  drop(): Promise<void>;
}

/** A new database, brought up by the migrations: a clone of a template that is made once per run and list of them. */
export async function testDatabase(...migrations: MigrationSource[]): Promise<TestDatabase> {
  const folders = migrations.map((source) => (source instanceof URL ? source : source.folder).href);
  const template = `template_${createHash('sha256').update(folders.join()).digest('hex').slice(0, 16)}`;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withServer(async (server) => {
    await makeTemplate(server, template, migrations);
    await server.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  return {
    url: urlOf(name),
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
    await migrate(urlOf(draft), migrations, createLogger('testing', 'warn'));
    await server.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
  } finally {
    await server.query('SELECT pg_advisory_unlock(hashtext($1))', [template]);
  }
}

async function withServer(work: (server: pg.Client) => Promise<void>): Promise<void> {
  const server = new pg.Client({ connectionString: testServers().postgresUrl });
  await server.connect();
  try {
    await work(server);
  } finally {
    await server.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(testServers().postgresUrl);
  url.pathname = `/${database}`;
  return url.href;
}
