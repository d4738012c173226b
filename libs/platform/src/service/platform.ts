import type { DescService } from '@bufbuild/protobuf';
import type { DynamicModule, Provider } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { Logger } from '../observability/logger.js';
import type { Readiness } from '../observability/management-server.js';
import type { Metrics } from '../observability/metrics.js';
import type { Bus } from '../rpc/bus.js';
import { type RpcClient, rpcClient } from '../rpc/rpc-client.js';

/** What `runService` gives every service: its connections and its eyes. */
export interface Platform {
  log: Logger;
  metrics: Metrics;
  readiness: Readiness;
  database: DataSource;
  bus: Bus;
  /** Runs at shutdown, after intake stopped and before connections close; last added runs first. */
  onClose: (work: () => Promise<void>) => void;
}

/** A client of another service's RPCs, for use as a provider. */
export function peer<S extends DescService>(platform: Platform, service: S): RpcClient<S> {
  return rpcClient(platform.bus, platform.metrics, service);
}

/** A Nest module without a class of its own: controllers and providers of one service. */
export function moduleOf(parts: { controllers: DynamicModule['controllers']; providers: Provider[] }): DynamicModule {
  class ServiceModule {}
  return { module: ServiceModule, ...parts };
}
