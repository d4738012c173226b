import type { Config } from '@bonafide/platform/config/config';
import type { behindGateway } from '@bonafide/platform/http/admission';
import type { Logger } from '@bonafide/platform/observability/logger';
import { Readiness } from '@bonafide/platform/observability/management-server';
import { Metrics } from '@bonafide/platform/observability/metrics';
import type { Transport } from '@bonafide/platform/process/service-definition';
import { CONFIG, LOGGER, SERVICE_NAME } from '@bonafide/platform/process/tokens';
import { Global, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Bus } from './bus.js';
import type { messagingConfig } from './messaging-config.js';
import { RpcTransport } from './rpc/rpc-transport.js';

type MessagingConfig = Config<typeof messagingConfig & typeof behindGateway>;

/** Serves the `@Rpc` handlers of a service that imports `MessagingModule`: an entry of its definition's `transports`. */
export const rpcTransport: Transport = (application) => application.get(RpcTransport);

/** The process's connection to NATS, in all modules: `Bus`, and the transport of RPCs. Ready while it is
 * connected and the server has refused none of its subscriptions. */
@Global()
@Module({
  providers: [
    {
      provide: Bus,
      inject: [CONFIG, SERVICE_NAME, LOGGER],
      useFactory: (config: MessagingConfig, name: string, log: Logger) =>
        Bus.connect(config.BONAFIDE_NATS_URL, name, log),
    },
    {
      provide: RpcTransport,
      inject: [Bus, LOGGER, Metrics, CONFIG],
      useFactory: (bus: Bus, log: Logger, metrics: Metrics, config: MessagingConfig) =>
        new RpcTransport({ bus, log, metrics, contextKey: config.BONAFIDE_CONTEXT_PUBLIC_KEY }),
    },
  ],
  exports: [Bus, RpcTransport],
})
export class MessagingModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly bus: Bus,
    private readonly readiness: Readiness,
  ) {}

  onModuleInit(): void {
    this.readiness.add('nats', async () => this.bus.requireReady());
  }

  /** The last step of a shutdown: requests in progress are answered by then. */
  async onApplicationShutdown(): Promise<void> {
    await this.bus.close();
  }
}
