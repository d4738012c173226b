import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabases } from '../src/databases.ts';
import { stackSecrets } from '../src/secrets.ts';
import { freePort } from '../src/servers/ports.ts';
import { postgresUrl, removePostgresData, startPostgres, stopPostgres } from '../src/servers/postgres.ts';
import { runningProcess } from '../src/servers/process.ts';

const stateDir = mkdtempSync(join(tmpdir(), 'bonafide-postgres-'));
const secrets = stackSecrets(stateDir, ['first', 'second'], []);
const server = { stateDir, port: await freePort(), password: secrets.postgres, durable: false };

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
const as = (role: string, database: string) =>
  `postgres://${role}:${secrets.services[role]?.databasePassword}@127.0.0.1:${server.port}/${database}`;

describe('the private PostgreSQL', () => {
  beforeAll(async () => {
    await startPostgres(server);
    await createDatabases(server.port, secrets, ['first']);
    await createDatabases(server.port, secrets, ['first', 'second']);
  });
  afterAll(async () => {
    await stopPostgres(stateDir);
    removePostgresData(stateDir);
    rmSync(stateDir, { recursive: true });
  });

  it('gives each service a database that it owns', async () => {
    await query(as('first', 'first'), 'CREATE TABLE t (x int)');
    expect(await query(as('first', 'first'), 'SELECT count(*)::int AS rows FROM t')).toEqual([{ rows: 0 }]);
  });

  it.each(['second', 'postgres', 'template1'])('keeps a service out of %s', async (database) => {
    await expect(query(as('first', database), 'SELECT 1')).rejects.toThrow('permission denied');
  });

  it('lets nobody in without the password', async () => {
    const wrong = postgresUrl({ ...server, password: 'wrong' });
    await expect(query(wrong, 'SELECT 1')).rejects.toThrow('authentication failed');
  });

  it('is the same process after a second start, and has its data after a restart', async () => {
    const before = runningProcess(stateDir, 'postgres');
    await startPostgres(server);
    expect(runningProcess(stateDir, 'postgres')).toEqual(before);
    await stopPostgres(stateDir);
    await startPostgres(server);
    expect(await query(as('first', 'first'), 'SELECT count(*)::int AS rows FROM t')).toEqual([{ rows: 0 }]);
  });

  it('starts anew when the state folder, and with it the password, was lost', async () => {
    await stopPostgres(stateDir);
    const anew = { ...server, password: randomBytes(16).toString('hex') };
    await startPostgres(anew);
    expect(await query(postgresUrl(anew), "SELECT FROM pg_database WHERE datname = 'first'")).toEqual([]);
  });
});
