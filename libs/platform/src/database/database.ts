import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, type DataSourceOptions, type MixedList } from 'typeorm';
import { LIMITS } from '../limits.js';
import type { Logger } from '../observability/logger.js';

/** Connection options of a service's database; queries are bounded to ten seconds. */
export function databaseOptions(url: string, poolSize: number = LIMITS.databasePool): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    synchronize: false,
    logging: false,
    poolSize,
    connectTimeoutMS: 3000,
    extra: { statement_timeout: 10_000, idle_in_transaction_session_timeout: 15_000 },
  };
}

/** A data source with these options, outside a Nest application. */
export function createDataSource(url: string, entities: MixedList<new () => object>, poolSize?: number): DataSource {
  return new DataSource({ ...databaseOptions(url, poolSize), entities });
}

/** Connects, and keeps trying while the server is away. */
export async function connectDatabase(database: DataSource, log: Logger): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await database.initialize();
      return;
    } catch (err) {
      log.warn({ err, attempt }, 'database not reachable, retrying');
      await sleep(Math.min(200 * attempt, 3000));
    }
  }
}
