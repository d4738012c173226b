import 'reflect-metadata';
import type { Server } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { z } from 'zod';
import type { Config } from '../config/config.js';
import { createHttpApp } from '../http/http-app.js';
import { addPlannedRoutes, type Route, recordRoutes, unserved } from '../http/not-implemented.js';
import { addVersionRoutes } from '../http/version.js';
import type { Logger } from '../observability/logger.js';
import { Readiness, startManagementServer } from '../observability/management-server.js';
import { Metrics } from '../observability/metrics.js';
import { PlatformModule, type Process } from './platform.module.js';
import type { ServiceDefinition } from './service-definition.js';

/** A running service. */
export interface RunningService {
  app: NestFastifyApplication;
  metrics: Metrics;
  management: Server;
  /** Its HTTP routes, and the operations of its contract that have none and answer 501. */
  routes: { served: readonly Route[]; planned: readonly Route[] };
  /** Stops intake, finishes what is in flight, then disconnects: in that order. */
  close: () => Promise<void>;
}

/**
 * Connects and starts a service; resolves when it takes requests. Neither reads the environment nor touches
 * the process. Waits as long as the database or NATS is away; throws when the service refuses its configuration.
 */
export async function startService<S extends z.ZodRawShape>(
  definition: ServiceDefinition<S>,
  config: Config<S>,
  log: Logger,
): Promise<RunningService> {
  const metrics = new Metrics(definition.name);
  const readiness = new Readiness();
  let listening = false;
  readiness.add('listening', async () => {
    if (!listening) throw new Error('the service does not listen yet');
  });
  const { BONAFIDE_HTTP_HOST: host, BONAFIDE_HTTP_PORT: port } = config;
  const management = await startManagementServer(host, config.BONAFIDE_MANAGEMENT_PORT, readiness, metrics);
  const { name, answersWithoutDatabase = false } = definition;
  const process = { name, config, log, metrics, readiness, answersWithoutDatabase };
  const { app, routes } = await createApp(definition, config, process);
  for (const transport of definition.transports ?? []) {
    app.connectMicroservice({ strategy: transport(app) }, { inheritAppConfig: true });
  }
  await app.startAllMicroservices();
  await app.listen(port, host);
  listening = true;
  const close = async () => {
    await app.close();
    management.close();
  };
  return { app, metrics, management, routes, close };
}

async function createApp<S extends z.ZodRawShape>(
  definition: ServiceDefinition<S>,
  config: Config<S>,
  process: Process,
): Promise<Pick<RunningService, 'app' | 'routes'>> {
  let served: readonly Route[] = [];
  const app = await createHttpApp({
    module: { module: class RootModule {}, imports: [PlatformModule.of(process), definition.module] },
    shapeOf: definition.shapeOf,
    admit: definition.admit(config),
    body: definition.body ?? 'json',
    routes: (fastify) => {
      served = recordRoutes(fastify);
      addVersionRoutes(fastify, definition.version);
    },
    log: process.log,
    metrics: process.metrics,
  });
  const routes = { served: [...served], planned: unserved(definition.contract, served) };
  addPlannedRoutes(app.getHttpAdapter().getInstance(), routes.planned);
  return { app, routes };
}
