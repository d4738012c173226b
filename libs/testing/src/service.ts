import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { loadConfig } from '@bonafide/platform/config/config';
import { CONTEXT_HEADER, signContext } from '@bonafide/platform/http/signed-context';
import { createLogger } from '@bonafide/platform/observability/logger';
import type { Metrics } from '@bonafide/platform/observability/metrics';
import type { Bus } from '@bonafide/platform/rpc/bus';
import type { ServiceDefinition } from '@bonafide/platform/service/service-definition';
import { startService } from '@bonafide/platform/service/start-service';
import type { DataSource } from 'typeorm';
import type { z } from 'zod';
import { testDatabase } from './database.js';
import { testNatsUrl } from './nats.js';

/** A service that runs inside the test. */
export interface TestService {
  /** `http://127.0.0.1:port` of its API. */
  url: string;
  /** The same of /livez, /readyz and /metrics. */
  managementUrl: string;
  /** Its database's URL, for a second replica: pass it on as BONAFIDE_DATABASE_URL. */
  databaseUrl: string;
  database: DataSource;
  bus: Bus;
  metrics: Metrics;
  /** All log lines so far, from level debug. */
  logs: string[];
  /** Headers of a caller's request as the gateway sends it: signed context (good for a minute) and request id. */
  as(tenant: string, client?: string): Record<string, string>;
  /** Closes it as SIGTERM would and drops its database. */
  stop(): Promise<void>;
}

/**
 * Runs a service definition in this process on a fresh database, the test run's NATS and free ports. `config` adds
 * keys or replaces ours; values are text, as in the environment.
 */
export async function startTestService<S extends z.ZodRawShape>(
  definition: ServiceDefinition<S>,
  config: Record<string, string> = {},
): Promise<TestService> {
  const database = config.BONAFIDE_DATABASE_URL ? undefined : await testDatabase(definition.migrations);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const logs: string[] = [];
  const env: Record<string, string> = {
    BONAFIDE_HTTP_PORT: '0',
    BONAFIDE_MANAGEMENT_PORT: '0',
    BONAFIDE_NATS_URL: testNatsUrl(),
    BONAFIDE_LOG_LEVEL: 'debug',
    ...(database && { BONAFIDE_DATABASE_URL: database.url }),
    ...('BONAFIDE_CONTEXT_PUBLIC_KEY' in definition.config && {
      BONAFIDE_CONTEXT_PUBLIC_KEY: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    }),
    ...config,
  };
  const log = createLogger(definition.name, 'debug', { write: (line) => void logs.push(line) });
  const service = await startService(definition, loadConfig(definition.config, env), log);
  return {
    url: await service.app.getUrl(),
    managementUrl: `http://127.0.0.1:${(service.management.address() as AddressInfo).port}`,
    databaseUrl: env.BONAFIDE_DATABASE_URL ?? '',
    database: service.platform.database,
    bus: service.platform.bus,
    metrics: service.platform.metrics,
    logs,
    as: (tenant, client = 'test-client') => {
      const requestId = randomUUID();
      const context = signContext(privateKey, { tenant, client, scopes: ['openid'] });
      return { [CONTEXT_HEADER]: context, 'x-request-id': requestId };
    },
    stop: async () => {
      await service.close();
      await database?.drop();
    },
  };
}
