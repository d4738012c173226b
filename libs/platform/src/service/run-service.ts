import 'reflect-metadata';
import { fileURLToPath } from 'node:url';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { z } from 'zod';
import { type Config, loadConfig } from '../config/config.js';
import { connectDatabase, createDataSource } from '../database/database.js';
import { migrate } from '../database/migrate.js';
import { createHttpApp } from '../http/http-app.js';
import { addPlannedRoutes } from '../http/not-implemented.js';
import { addVersionRoutes } from '../http/version.js';
import { createLogger } from '../observability/logger.js';
import { Readiness, startManagementServer } from '../observability/management-server.js';
import { Metrics } from '../observability/metrics.js';
import { Bus } from '../rpc/bus.js';
import { RpcServer } from '../rpc/rpc-server.js';
import type { Platform } from './platform.js';
import type { ServiceDefinition } from './service-definition.js';

const CLOSE_LIMIT_MS = 20_000;

/**
 * The life of a service process. `node main.js` connects, serves and, on SIGTERM or SIGINT, stops intake,
 * finishes what is in flight and closes. `node main.js migrate` brings the database up to date and exits.
 * Exits with code 1, naming the keys, when the configuration is refused.
 */
export async function runService<S extends z.ZodRawShape>(definition: ServiceDefinition<S>): Promise<void> {
  const config = readConfig(definition);
  const log = createLogger(definition.name, config.BONAFIDE_LOG_LEVEL);
  try {
    if (process.argv[2] === 'migrate') {
      const ran = await migrate(config.BONAFIDE_DATABASE_URL, fileURLToPath(definition.migrations), log);
      log.info({ ran }, 'database is up to date');
      return;
    }
    await serve(definition, config, log);
  } catch (err) {
    log.fatal({ err }, 'service could not start');
    process.exit(1);
  }
}

function readConfig<S extends z.ZodRawShape>(definition: ServiceDefinition<S>): Config<S> {
  try {
    return loadConfig(definition.config);
  } catch (error) {
    process.stderr.write(`${definition.name}: ${error instanceof Error ? error.message : 'configuration refused'}\n`);
    process.exit(1);
  }
}

async function serve<S extends z.ZodRawShape>(
  definition: ServiceDefinition<S>,
  config: Config<S>,
  log: Platform['log'],
): Promise<void> {
  const metrics = new Metrics(definition.name);
  const readiness = new Readiness();
  const management = await startManagementServer(
    config.BONAFIDE_HTTP_HOST,
    config.BONAFIDE_MANAGEMENT_PORT,
    readiness,
    metrics,
  );
  const database = createDataSource(config.BONAFIDE_DATABASE_URL, definition.entities);
  await connectDatabase(database, log);
  const bus = await Bus.connect(config.BONAFIDE_NATS_URL, definition.name, log);
  const closers: (() => Promise<void>)[] = [];
  const platform: Platform = { log, metrics, readiness, database, bus, onClose: (work) => closers.unshift(work) };

  const app = await createHttpApp({
    module: { module: class Root {}, imports: [DiscoveryModule, await definition.module(config, platform)] },
    shapeOf: definition.shapeOf,
    admit: definition.admit(config, platform),
    body: definition.body ?? 'json',
    routes: (fastify) => {
      addVersionRoutes(fastify, definition.version);
      addPlannedRoutes(fastify, definition.planned ?? []);
    },
    log,
    metrics,
  });
  new RpcServer(bus, log, metrics).serveAll(app.get(DiscoveryService, { strict: false }));
  await app.listen(config.BONAFIDE_HTTP_PORT, config.BONAFIDE_HTTP_HOST);
  readiness.add('database', async () => void (await database.query('SELECT 1')));
  readiness.add('nats', async () => bus.requireUp());
  log.info({ port: config.BONAFIDE_HTTP_PORT }, 'service started');
  closeOnSignal(platform, app, closers, async () => {
    await bus.close();
    await database.destroy();
    management.close();
  });
}

/** Stop intake, drain, close: in that order, and never longer than the limit. */
function closeOnSignal(
  platform: Platform,
  app: NestFastifyApplication,
  closers: (() => Promise<void>)[],
  disconnect: () => Promise<void>,
): void {
  let closing = false;
  const close = async () => {
    if (closing) return;
    closing = true;
    platform.readiness.drain();
    setTimeout(() => process.exit(1), CLOSE_LIMIT_MS).unref();
    try {
      await app.close();
      for (const work of closers) await work();
      await disconnect();
      platform.log.info('service stopped');
      process.exit(0);
    } catch (err) {
      platform.log.error({ err }, 'service did not stop cleanly');
      process.exit(1);
    }
  };
  process.once('SIGTERM', () => void close());
  process.once('SIGINT', () => void close());
}
