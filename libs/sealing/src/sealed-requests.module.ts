import type { Config } from '@bonafide/platform/config/config';
import type { Logger } from '@bonafide/platform/observability/logger';
import { Readiness } from '@bonafide/platform/observability/management-server';
import { CONFIG, LOGGER } from '@bonafide/platform/process/tokens';
import { Global, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { SealedRequests } from './sealed-requests.js';
import type { sealedRequestsConfig } from './sealing-config.js';

/** For a service that opens sealed requests: `SealedRequests`, in all modules. It is ready when one of its own opens. */
@Global()
@Module({
  providers: [
    {
      provide: SealedRequests,
      inject: [CONFIG, LOGGER],
      useFactory: (config: Config<typeof sealedRequestsConfig>, log: Logger) =>
        new SealedRequests(config.BONAFIDE_SEALED_REQUEST_KEYS, {
          refusalMs: config.BONAFIDE_SEALED_REFUSAL_MS,
          log,
        }),
    },
  ],
  exports: [SealedRequests],
})
export class SealedRequestsModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly requests: SealedRequests,
    private readonly readiness: Readiness,
  ) {}

  onModuleInit(): void {
    this.readiness.add('sealed requests', () => this.requests.check());
  }

  async onApplicationShutdown(): Promise<void> {
    await this.requests.close();
  }
}
