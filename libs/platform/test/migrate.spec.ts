import { createDataSource } from '@bonafide/platform/database/database';
import { type MigrationSet, migrate } from '@bonafide/platform/database/migrate';
import { platformShape } from '@bonafide/platform/errors/error-shapes';
import { createLogger } from '@bonafide/platform/observability/logger';
import { runService } from '@bonafide/platform/process/run-service';
import { defineService } from '@bonafide/platform/process/service-definition';
import { testDatabase } from '@bonafide/testing/database';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';

const log = createLogger('test', 'silent');
const own = new URL('./migrations', import.meta.url);
const library: MigrationSet = { library: 'shelf', folder: new URL('./library-migrations', import.meta.url) };

const service = defineService({
  name: 'notes',
  config: { BONAFIDE_KEYS: z.string() },
  migrations: [own],
  shapeOf: () => platformShape,
  contract: [],
  version: { paths: ['/notes/version'], line: 'Notes, version 1' },
  admit: () => () => undefined,
  module: class NotesModule {},
});

describe('migrations', () => {
  it('run once when eight replicas start together', async () => {
    const database = await testDatabase();
    const runs = Array.from({ length: 8 }, () => migrate(database.ownerUrl, [own], log));
    expect((await Promise.all(runs)).flat()).toEqual(['0001_platform']);
    expect(await migrate(database.ownerUrl, [own], log)).toEqual([]);
    await database.drop();
  });

  it('leave what they record to the owner: the role of a service reads it and writes none of it', async () => {
    const database = await testDatabase();
    await migrate(database.ownerUrl, [library, own], log);
    const service = await createDataSource(database.url, []).initialize();
    for (const table of ['bonafide_migration', 'bonafide_migration_shelf']) {
      expect(await service.query(`SELECT count(*)::int AS ran FROM ${table}`)).toEqual([{ ran: 1 }]);
      for (const change of [
        `INSERT INTO ${table} (name, run_on) VALUES ('0002_never', now())`,
        `UPDATE ${table} SET name = 'x'`,
        `DELETE FROM ${table}`,
      ]) {
        await expect(service.query(change), change).rejects.toThrow('permission denied');
      }
    }
    await service.query(`INSERT INTO note VALUES (gen_random_uuid(), 'x')`);
    await service.destroy();
    expect(await migrate(database.ownerUrl, [library, own], log)).toEqual([]);
    await database.drop();
  });

  it('of libraries run before those of the service, and are counted apart from them', async () => {
    const database = await testDatabase();
    expect(await migrate(database.ownerUrl, [library, own], log)).toEqual(['0001_shelf', '0001_platform']);
    expect(await migrate(database.ownerUrl, [library, own], log)).toEqual([]);
    await database.drop();
  });

  it('of a library take over the table that a service made before', async () => {
    const database = await testDatabase();
    const connection = await createDataSource(database.ownerUrl, []).initialize();
    await connection.query(`CREATE TABLE shelf (id integer PRIMARY KEY); INSERT INTO shelf VALUES (7)`);
    expect(await migrate(database.ownerUrl, [library], log)).toEqual(['0001_shelf']);
    expect(await connection.query('SELECT id FROM shelf')).toEqual([{ id: 7 }]);
    await connection.destroy();
    await database.drop();
  });

  it('as a process of their own read the database’s URL and no other key of the service', async () => {
    const database = await testDatabase();
    const { argv } = process;
    onTestFinished(() => {
      vi.unstubAllEnvs();
      process.argv = argv;
    });
    vi.stubEnv('BONAFIDE_DATABASE_URL', database.ownerUrl);
    vi.stubEnv('BONAFIDE_LOG_LEVEL', 'fatal');
    vi.stubEnv('BONAFIDE_HTTP_PORT', 'no port');
    vi.stubEnv('BONAFIDE_KEYS_FILE', '/nowhere');
    process.argv = [...argv.slice(0, 2), 'migrate'];
    // Refused configuration would end the process.
    await runService(service);
    const connection = await createDataSource(database.url, []).initialize();
    expect(await connection.query('SELECT count(*)::int AS rows FROM note')).toEqual([{ rows: 0 }]);
    await connection.destroy();
    await database.drop();
  });
});
