import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, type DataSourceOptions, type MixedList } from 'typeorm';
import { LIMITS } from '../limits.js';
import type { Logger } from '../observability/logger.js';
import { poolConnections } from './pool-connection.js';

const STATEMENT_MS = 10_000;
/** The server ends a query earlier: one that lasts longer gets no answer at all. */
const ANSWER_MS = 12_000;
/** Longest wait for a connection, for a free one and for a new one. */
const CONNECT_MS = 3000;

/**
 * Connection options of a service's database: the server bounds a statement to ten seconds, and no query waits longer than
 * twelve for a server that is silent (`poolConnections`).
 */
export function databaseOptions(url: string, poolSize: number = LIMITS.databasePool): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    synchronize: false,
    logging: false,
    poolSize,
    connectTimeoutMS: CONNECT_MS,
    extra: {
      statement_timeout: STATEMENT_MS,
      idle_in_transaction_session_timeout: 15_000,
      query_timeout: ANSWER_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: 5000,
      Client: poolConnections(),
    },
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
