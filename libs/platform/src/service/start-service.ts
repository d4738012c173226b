import 'reflect-metadata';
import type { Server } from 'node:http';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { z } from 'zod';
import type { Config } from '../config/config.js';
import { connectDatabase, createDataSource } from '../database/database.js';
import { createHttpApp } from '../http/http-app.js';
import { addPlannedRoutes } from '../http/not-implemented.js';
import { addVersionRoutes } from '../http/version.js';
import type { Logger } from '../observability/logger.js';
import { Readiness, startManagementServer } from '../observability/management-server.js';
import { Metrics } from '../observability/metrics.js';
import { Bus } from '../rpc/bus.js';
import { RpcServer } from '../rpc/rpc-server.js';
import type { Platform } from './platform.js';
import type { ServiceDefinition } from './service-definition.js';

/** A service that serves. */
export interface RunningService {
  app: NestFastifyApplication;
  platform: Platform;
  management: Server;
  /** Stops intake, finishes what is in flight, then disconnects: in that order. */
  close: () => Promise<void>;
}

/**
 * Connects a service and lets it serve; resolves when it takes requests. Neither reads the environment nor touches
 * the process. Waits as long as the database or NATS is away; throws when the service refuses its configuration.
 */
export async function startService<S extends z.ZodRawShape>(
  definition: ServiceDefinition<S>,
  config: Config<S>,
  log: Logger,
): Promise<RunningService> {
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

  const { app, rpc } = await serve(definition, config, platform);
  readiness.add('database', async () => void (await database.query('SELECT 1')));
  readiness.add('nats', async () => bus.requireUp());
  const close = async () => {
    readiness.drain();
    await Promise.all([app.close(), rpc.stop()]);
    for (const work of closers) await work();
    await bus.close();
    await database.destroy();
    management.close();
  };
  return { app, platform, management, close };
}

async function serve<S extends z.ZodRawShape>(
  definition: ServiceDefinition<S>,
  config: Config<S>,
  platform: Platform,
): Promise<{ app: NestFastifyApplication; rpc: RpcServer }> {
  const { log, metrics, bus } = platform;
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
  const rpc = new RpcServer(bus, log, metrics);
  rpc.serveAll(app.get(DiscoveryService, { strict: false }));
  // Ready means that the server knows our subscriptions.
  await bus.connection.flush();
  await app.listen(config.BONAFIDE_HTTP_PORT, config.BONAFIDE_HTTP_HOST);
  return { app, rpc };
}
