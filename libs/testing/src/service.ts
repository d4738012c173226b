import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { PLANNED } from '@bonafide/contract/planned';
import { natsAccess } from '@bonafide/local/servers/nats-users';
import { loadConfig } from '@bonafide/platform/config/config';
import { createLogger } from '@bonafide/platform/observability/logger';
import type { Metrics } from '@bonafide/platform/observability/metrics';
import type { ServiceDefinition } from '@bonafide/platform/process/service-definition';
import { type RunningService, startService } from '@bonafide/platform/process/start-service';
import type { Abstract } from '@nestjs/common';
import pg from 'pg';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { headersOf } from './caller.js';
import { Contract } from './contract/contract.js';
import { overhear } from './contract/overhear.js';
import { ContractWatch } from './contract/watch.js';
import { testDatabase } from './database.js';
import { natsUrlAs, testNatsUrl } from './nats.js';
import { testServers } from './test-servers.js';

/** Key ring of services under test, unless a test gives them another. */
export const TEST_KEYS = `test:${randomBytes(32).toString('base64')}`;

/** A service that runs inside the test. */
export interface TestService {
  /** `http://127.0.0.1:port` of its API. */
  url: string;
  /** The same of /livez, /readyz and /metrics. */
  managementUrl: string;
  /** Its database's URL, for a second replica: pass it on as BONAFIDE_DATABASE_URL. */
  databaseUrl: string;
  /** The same as the role that owns it, for what a test does to the schema. */
  ownerUrl: string;
  database: DataSource;
  metrics: Metrics;
  /** The service's own provider of a class. */
  get<T>(type: { prototype: T }): T;
  /** All log lines so far, from level debug. */
  logs: string[];
  /** Headers of a caller's request as the gateway sends it: signed context (good for a minute) and request id. */
  as(tenant: string, client?: string): Record<string, string>;
  routes: RunningService['routes'];
  /** What its answers have broken of the wire contract so far; a test that breaks it on purpose removes its own. */
  violations: Set<string>;
  /** Closes it as SIGTERM would and drops its database. Throws when an answer or a route has broken the contract. */
  stop(): Promise<void>;
}

/**
 * Runs a service definition in this process on a fresh database, the test run's NATS and free ports. `config` adds
 * keys or replaces ours; values are text, as in the environment. On NATS it is its own user, with the permissions that it
 * has in an installation; a service that exists in tests only is the operator.
 */
export async function startTestService<S extends z.ZodRawShape>(
  definition: ServiceDefinition<S>,
  config: Record<string, string> = {},
): Promise<TestService> {
  const database = config.BONAFIDE_DATABASE_URL ? undefined : await testDatabase(...definition.migrations);
  const logs: string[] = [];
  const env: Record<string, string> = {
    BONAFIDE_HTTP_PORT: '0',
    BONAFIDE_MANAGEMENT_PORT: '0',
    BONAFIDE_LOG_LEVEL: 'debug',
    ...('BONAFIDE_NATS_URL' in definition.config && { BONAFIDE_NATS_URL: testNatsUrl() }),
    ...(database && { BONAFIDE_DATABASE_URL: database.url }),
    ...('BONAFIDE_CONTEXT_PUBLIC_KEY' in definition.config && {
      BONAFIDE_CONTEXT_PUBLIC_KEY: testServers().contextPublicKey,
    }),
    ...('BONAFIDE_KEYS' in definition.config && { BONAFIDE_KEYS: TEST_KEYS }),
    ...config,
  };
  if (env.BONAFIDE_NATS_URL && definition.name in natsAccess())
    env.BONAFIDE_NATS_URL = natsUrlAs(definition.name, env.BONAFIDE_NATS_URL);
  const log = createLogger(definition.name, 'debug', { write: (line) => void logs.push(line) });
  const service = await startService(definition, loadConfig(definition.config, env), log);
  const violations = watched(service, definition.contract);
  return {
    url: await service.app.getUrl(),
    managementUrl: `http://127.0.0.1:${(service.management.address() as AddressInfo).port}`,
    databaseUrl: env.BONAFIDE_DATABASE_URL ?? '',
    ownerUrl: database?.ownerUrl ?? '',
    database: service.app.get(DataSource),
    metrics: service.metrics,
    get: <T>(type: { prototype: T }) => service.app.get(type as Abstract<T>, { strict: false }),
    logs,
    routes: service.routes,
    violations,
    as: headersOf,
    stop: async () => {
      await service.close();
      await database?.drop();
      if (violations.size) throw new Error(`The contract is broken:\n  ${[...violations].join('\n  ')}`);
    },
  };
}

/**
 * Holds all routes and answers of a service against the contract from now on. Operations that its definition has and
 * the contract has not are the test's own.
 */
function watched({ app, routes }: RunningService, operations: readonly string[]): Set<string> {
  if (operations.length === 0) return new Set();
  const contract = new Contract();
  const invented = operations.filter((route) => {
    const [method = '', path = ''] = route.split(' ');
    return contract.operation(method, path.replace(/:\w+/g, 'x')) === undefined;
  });
  const { served } = routes;
  const passesOn = served.some((route) => route.endsWith(' /*'));
  // What a proxy refuses as planned are operations of others.
  const planned = passesOn ? PLANNED : routes.planned;
  const watch = new ContractWatch(contract, { planned, invented, ...(passesOn && { passesOnAllBut: operations }) });
  watch.hold(routes.served);
  overhear(app.getHttpServer(), (answer) => watch.see(answer));
  return watch.violations;
}

/** Runs a statement as the role that owns the service's database: what a test does to the schema. */
export async function asOwner({ ownerUrl }: TestService, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
