import { testServers } from '@bonafide/testing/test-servers';
import pg from 'pg';

const OURS = `FROM pg_stat_activity WHERE application_name = 'credentials_changed' AND datname = $1`;

/** Server processes of the connections on which replicas listen for changes in this database. */
export async function listeners(databaseUrl: string): Promise<number[]> {
  return (await asSuperuser(databaseUrl, `SELECT pid ${OURS}`)).map(({ pid }) => Number(pid));
}

/** Breaks those connections off. */
export async function endListeners(databaseUrl: string): Promise<void> {
  await asSuperuser(databaseUrl, `SELECT pg_terminate_backend(pid) ${OURS}`);
}

async function asSuperuser(databaseUrl: string, statement: string): Promise<Record<string, unknown>[]> {
  const server = new pg.Client({ connectionString: testServers().postgresUrl });
  await server.connect();
  try {
    return (await server.query(statement, [new URL(databaseUrl).pathname.slice(1)])).rows;
  } finally {
    await server.end();
  }
}
