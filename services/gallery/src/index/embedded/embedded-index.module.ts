import { availableParallelism } from 'node:os';
import type { Logger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { CONFIG, LOGGER } from '@bonafide/platform/process/tokens';
import { Module, type OnApplicationShutdown } from '@nestjs/common';
import type { EmbeddedConfig } from './embedded-config.js';
import { EmbeddedIndex } from './embedded-index.js';
import { EmbeddedMetrics } from './embedded-metrics.js';

const MB = 2 ** 20;

/** The index in this process's memory: `EmbeddedIndex`, whose threads end after the last request was answered. */
@Module({
  providers: [
    {
      provide: EmbeddedIndex,
      inject: [CONFIG, LOGGER, Metrics],
      useFactory: (config: EmbeddedConfig, log: Logger, { registry }: Metrics) =>
        new EmbeddedIndex({
          threads: config.BONAFIDE_GALLERY_SEARCH_THREADS ?? availableParallelism(),
          memoryBytes: config.BONAFIDE_GALLERY_MEMORY_MB * MB,
          log,
          metrics: new EmbeddedMetrics(registry),
        }),
    },
  ],
  exports: [EmbeddedIndex],
})
export class EmbeddedIndexModule implements OnApplicationShutdown {
  constructor(private readonly index: EmbeddedIndex) {}

  async onApplicationShutdown(): Promise<void> {
    await this.index.close();
  }
}
