import type { Config } from '@bonafide/platform/config/config';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { SealedRequests } from './sealed-request.js';
import type { sealedRequestsConfig } from './sealing-config.js';

/** For a service that opens sealed requests: `SealedRequests`, in all modules. */
@Global()
@Module({
  providers: [
    {
      provide: SealedRequests,
      inject: [CONFIG],
      useFactory: (config: Config<typeof sealedRequestsConfig>) =>
        new SealedRequests(config.BONAFIDE_SEALED_REQUEST_KEYS),
    },
  ],
  exports: [SealedRequests],
})
export class SealedRequestsModule implements OnApplicationShutdown {
  constructor(private readonly requests: SealedRequests) {}

  async onApplicationShutdown(): Promise<void> {
    await this.requests.close();
  }
}
