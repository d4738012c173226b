import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { divideRights, rolesOf } from '../src/database-roles.ts';
import { createDatabases } from '../src/databases.ts';
import { stackSecrets } from '../src/secrets.ts';
import { freePort } from '../src/servers/ports.ts';
import { postgresUrl, removePostgresData, startPostgres, stopPostgres } from '../src/servers/postgres.ts';
import { query } from './support/query.ts';

const stateDir = mkdtempSync(join(tmpdir(), 'bonafide-databases-'));
const secrets = stackSecrets(stateDir, ['first', 'second', 'older'], []);
const server = { stateDir, port: await freePort(), password: secrets.postgres, durable: false };
const url = (role: string, password: string | undefined, database: string) =>
  `postgres://${role}:${password}@127.0.0.1:${server.port}/${database}`;
const runtime = (name: string, database = name) => url(name, secrets.services[name]?.databasePassword, database);
const owner = (name: string, database = name) => url(`${name}_owner`, secrets.services[name]?.ownerPassword, database);
const TABLE = 'CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY, tag serial, x int)';

beforeAll(async () => {
  await startPostgres(server);
  await createDatabases(server.port, secrets, ['first']);
  await createDatabases(server.port, secrets, ['first', 'second']);
  await query(owner('first'), TABLE);
});
afterAll(async () => {
  await stopPostgres(stateDir);
  removePostgresData(stateDir);
  rmSync(stateDir, { recursive: true });
});

describe('the role that a service runs as', () => {
  it('reads and writes rows of the tables that migrations make', async () => {
    const changed = [
      'INSERT INTO t (x) VALUES (1), (2)',
      'UPDATE t SET x = 3 WHERE x = 2',
      'DELETE FROM t WHERE x = 1',
    ];
    expect(await query(runtime('first'), ...changed, 'SELECT x FROM t')).toEqual([{ x: 3 }]);
  });

  it.each([
    ['make a table', 'CREATE TABLE mine (x int)'],
    ['make a temporary table', 'CREATE TEMP TABLE mine (x int)'],
    ['make a schema', 'CREATE SCHEMA mine'],
    ['make a function', 'CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1'],
    ['change a table', 'ALTER TABLE t ADD COLUMN y int'],
    ['drop a table', 'DROP TABLE t'],
    ['empty a table', 'TRUNCATE t'],
    ['add a trigger to a table', 'CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f()'],
    ['act as the owner', 'SET ROLE first_owner'],
    ['give its rights away', 'ALTER TABLE t OWNER TO second'],
  ])('cannot %s', async (_what, statement) => {
    await expect(query(runtime('first'), statement)).rejects.toThrow(/permission denied|must be owner/);
  });

  it('reads what migrations recorded and writes none of it, also once its rights are set again', async () => {
    await query(owner('second'), 'CREATE TABLE bonafide_migration_shelf (name text)', TABLE);
    await query(postgresUrl(server, 'second'), ...divideRights('second', rolesOf('second')));
    expect(await query(runtime('second'), 'SELECT name FROM bonafide_migration_shelf')).toEqual([]);
    await query(runtime('second'), 'INSERT INTO t (x) VALUES (1)');
    for (const statement of [
      "INSERT INTO bonafide_migration_shelf VALUES ('x')",
      "UPDATE bonafide_migration_shelf SET name = 'x'",
      'DELETE FROM bonafide_migration_shelf',
    ]) {
      await expect(query(runtime('second'), statement)).rejects.toThrow('permission denied');
    }
  });

  it.each(['second', 'postgres', 'template1'])('cannot connect to %s, nor can the owner', async (database) => {
    await expect(query(runtime('first', database), 'SELECT 1')).rejects.toThrow('permission denied');
    await expect(query(owner('first', database), 'SELECT 1')).rejects.toThrow('permission denied');
  });
});

describe('a database that its service owned', () => {
  /** As commit bd18058 made it: one role, which owns the database and what it migrated. */
  const madeByOneRole = async (name: string) => {
    const password = secrets.services[name]?.databasePassword;
    await query(postgresUrl(server), `CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
    await query(postgresUrl(server), `CREATE DATABASE ${name} OWNER ${name}`);
    await query(postgresUrl(server), `REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
    await query(runtime(name), TABLE, 'INSERT INTO t (x) VALUES (7)');
  };

  it('keeps its rows and gets a second role', async () => {
    await madeByOneRole('older');
    await createDatabases(server.port, secrets, ['older']);
    await query(owner('older'), 'ALTER TABLE t ADD COLUMN y int', 'CREATE TABLE later (x int)');
    await query(runtime('older'), 'INSERT INTO later VALUES (1)', 'INSERT INTO t (x) VALUES (8)');
    expect(await query(runtime('older'), 'SELECT x, tag FROM t')).toEqual([
      { x: 7, tag: 1 },
      { x: 8, tag: 2 },
    ]);
    for (const statement of ['ALTER TABLE t ADD COLUMN z int', 'DROP TABLE t', 'CREATE TABLE mine (x int)']) {
      await expect(query(runtime('older'), statement)).rejects.toThrow(/permission denied|must be owner/);
    }
  });
});

it('an administrator without superuser rights can set the privileges', async () => {
  const admin = url('admin', 'p', 'postgres');
  const here = url('admin', 'p', 'managed');
  await query(
    postgresUrl(server),
    "CREATE ROLE admin LOGIN CREATEDB CREATEROLE PASSWORD 'p'",
    'GRANT CONNECT ON DATABASE postgres TO admin',
  );
  for (const role of ['managed', 'managed_owner']) {
    await query(admin, `CREATE ROLE ${role} LOGIN PASSWORD 'p'`, `GRANT ${role} TO CURRENT_USER`);
  }
  await query(admin, 'CREATE DATABASE managed');
  await query(here, ...divideRights('managed', rolesOf('managed')));
  await query(url('managed_owner', 'p', 'managed'), TABLE);
  await query(url('managed', 'p', 'managed'), 'INSERT INTO t (x) VALUES (1)');
  await expect(query(url('managed', 'p', 'managed'), 'DROP TABLE t')).rejects.toThrow('must be owner');
});
