import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stackSecrets } from '../src/secrets.ts';
import { freePort } from '../src/servers/ports.ts';
import { postgresUrl, removePostgresData, startPostgres, stopPostgres } from '../src/servers/postgres.ts';
import { runningProcess } from '../src/servers/process.ts';
import { query } from './support/query.ts';

const stateDir = mkdtempSync(join(tmpdir(), 'bonafide-postgres-'));
const secrets = stackSecrets(stateDir, [], []);
const server = { stateDir, port: await freePort(), password: secrets.postgres, durable: false };

const url = postgresUrl(server);

describe('the private PostgreSQL', () => {
  beforeAll(async () => {
    await startPostgres(server);
    await query(url, 'CREATE TABLE t (x int)');
  });
  afterAll(async () => {
    await stopPostgres(stateDir);
    removePostgresData(stateDir);
    rmSync(stateDir, { recursive: true });
  });

  it('refuses connections without the password', async () => {
    const wrong = postgresUrl({ ...server, password: 'wrong' });
    await expect(query(wrong, 'SELECT 1')).rejects.toThrow('authentication failed');
  });

  it('is the same process after a second start, and has its data after a restart', async () => {
    const before = runningProcess(stateDir, 'postgres');
    await startPostgres(server);
    expect(runningProcess(stateDir, 'postgres')).toEqual(before);
    await stopPostgres(stateDir);
    await startPostgres(server);
    expect(await query(url, 'SELECT count(*)::int AS rows FROM t')).toEqual([{ rows: 0 }]);
  });

  it('logs that a statement failed, and none of the values that it held', async () => {
    await query(url, 'CREATE TABLE person (name text UNIQUE CHECK (length(name) < 20))');
    await query(url, `INSERT INTO person VALUES ('maria')`);
    await expect(query(url, `INSERT INTO person VALUES ('maria')`)).rejects.toThrow('person_name_key');
    const long = `INSERT INTO person VALUES ('maria of a very long name')`;
    await expect(query(url, long)).rejects.toThrow('person_name_check');
    const log = readFileSync(join(stateDir, 'logs/postgres.log'), 'utf8');
    expect(log).toContain('person_name_key');
    expect(log).toContain('person_name_check');
    expect(log).not.toContain('maria');
  });

  it('starts anew when the state folder, and with it the password, was lost', async () => {
    await stopPostgres(stateDir);
    const anew = { ...server, password: randomBytes(16).toString('hex') };
    await startPostgres(anew);
    expect(await query(postgresUrl(anew), "SELECT FROM pg_tables WHERE tablename = 't'")).toEqual([]);
  });
});
