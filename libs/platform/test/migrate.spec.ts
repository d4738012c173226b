import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DataKey } from '@bonafide/platform/crypto/data-key.entity';
import { createDataSource } from '@bonafide/platform/database/database';
import { migrate } from '@bonafide/platform/database/migrate';
import { OutboxEvent } from '@bonafide/platform/events/outbox-event.entity';
import { createLogger } from '@bonafide/platform/observability/logger';
import { testDatabase } from '@bonafide/testing/database';
import { describe, expect, it } from 'vitest';

const log = createLogger('test', 'silent');
const migrations = new URL('./migrations', import.meta.url);
const none = pathToFileURL(mkdtempSync(join(tmpdir(), 'no-migrations-')));

describe('migrations', () => {
  it('run once when eight replicas start together', async () => {
    const database = await testDatabase(none);
    const runs = Array.from({ length: 8 }, () => migrate(database.url, fileURLToPath(migrations), log));
    const ran = await Promise.all(runs);
    expect(ran.flat()).toEqual(['0001_platform']);
    expect(await migrate(database.url, fileURLToPath(migrations), log)).toEqual([]);
    await database.drop();
  });

  it('make the tables that the entities describe', async () => {
    const { url, drop } = await testDatabase(migrations);
    const database = await createDataSource(url, [OutboxEvent, DataKey]).initialize();
    const difference = await database.driver.createSchemaBuilder().log();
    expect(difference.upQueries.map(({ query }) => query)).toEqual([]);
    await database.destroy();
    await drop();
  });
});
