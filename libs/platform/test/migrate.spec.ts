import { createDataSource } from '@bonafide/platform/database/database';
import { type MigrationSet, migrate } from '@bonafide/platform/database/migrate';
import { createLogger } from '@bonafide/platform/observability/logger';
import { testDatabase } from '@bonafide/testing/database';
import { describe, expect, it } from 'vitest';

const log = createLogger('test', 'silent');
const own = new URL('./migrations', import.meta.url);
const library: MigrationSet = { library: 'shelf', folder: new URL('./library-migrations', import.meta.url) };

describe('migrations', () => {
  it('run once when eight replicas start together', async () => {
    const database = await testDatabase();
    const runs = Array.from({ length: 8 }, () => migrate(database.ownerUrl, [own], log));
    expect((await Promise.all(runs)).flat()).toEqual(['0001_platform']);
    expect(await migrate(database.ownerUrl, [own], log)).toEqual([]);
    await database.drop();
  });

  it('of libraries run before those of the service, and are counted apart from them', async () => {
    const database = await testDatabase();
    expect(await migrate(database.url, [library, own], log)).toEqual(['0001_shelf', '0001_platform']);
    expect(await migrate(database.url, [library, own], log)).toEqual([]);
    await database.drop();
  });

  it('of a library take over the table that a service made before', async () => {
    const database = await testDatabase();
    const connection = await createDataSource(database.url, []).initialize();
    await connection.query(`CREATE TABLE shelf (id integer PRIMARY KEY); INSERT INTO shelf VALUES (7)`);
    expect(await migrate(database.url, [library], log)).toEqual(['0001_shelf']);
    expect(await connection.query('SELECT id FROM shelf')).toEqual([{ id: 7 }]);
    await connection.destroy();
    await database.drop();
  });
});
