import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@bonafide/local/servers/ports';
import { postgresUrl, removePostgresData, startPostgres, stopPostgres } from '@bonafide/local/servers/postgres';
import { createDataSource } from '@bonafide/platform/database/database';
import { migrate } from '@bonafide/platform/database/migrate';
import { createLogger } from '@bonafide/platform/observability/logger';
import { DataKey } from '@bonafide/sealing/data-key.entity';
import { keyRing } from '@bonafide/sealing/key-ring';
import { sealingMigrations } from '@bonafide/sealing/sealing.module';
import { Vault } from '@bonafide/sealing/vault';
import { EmbeddedIndex, type FaceIndexUnderBench, IndexChunk, Snapshots } from './gallery-code.ts';
import { TENANT } from './gallery-crowd.ts';

const MIGRATIONS = new URL('../../../services/gallery/migrations', import.meta.url);

/** Seconds that a snapshot took to be written by one index and to be read into another, with a PostgreSQL of its own (fsync). */
export async function snapshotTimes(full: FaceIndexUnderBench, memoryBytes: number) {
  const stateDir = mkdtempSync(join(tmpdir(), 'bonafide-bench-'));
  const server = { stateDir, port: await freePort(), password: randomBytes(12).toString('hex') };
  const log = createLogger('bench', 'warn');
  try {
    await startPostgres(server);
    const url = postgresUrl(server);
    await migrate(url, [sealingMigrations, MIGRATIONS], log);
    const database = await createDataSource(url, [DataKey, IndexChunk]).initialize();
    const vault = new Vault(database, keyRing.parse(`k1:${randomBytes(32).toString('base64')}`));
    let start = performance.now();
    await new Snapshots(database, vault, full, log).save(TENANT);
    const saved = (performance.now() - start) / 1000;
    const empty = new EmbeddedIndex({ threads: 2, memoryBytes, log });
    start = performance.now();
    await new Snapshots(database, vault, empty, log).restore(TENANT);
    const restored = (performance.now() - start) / 1000;
    if ((await empty.size(TENANT)) !== (await full.size(TENANT))) throw new Error('The snapshot was not restored');
    await empty.close();
    await database.destroy();
    return { saved, restored };
  } finally {
    await stopPostgres(stateDir);
    removePostgresData(stateDir);
    rmSync(stateDir, { recursive: true });
  }
}
