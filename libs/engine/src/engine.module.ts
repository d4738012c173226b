import { Readiness } from '@bonafide/platform/observability/management-server';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { type DynamicModule, Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AllocatorCheck } from './allocator-check.js';
import { DecisionReceipt } from './decision-receipt.entity.js';
import type { EngineConfig } from './engine-config.js';
import { EnginePool } from './engine-pool.js';
import { ReceiptRetention } from './receipt-retention.js';
import { Receipts } from './receipts.js';

/** What an engine is given, in all its modules: `EnginePool` with the models open, and `Receipts`. */
@Global()
@Module({ imports: [TypeOrmModule.forFeature([DecisionReceipt])] })
export class EngineModule implements OnApplicationShutdown {
  /** `tasks`: the module that workers run. */
  static of(tasks: URL): DynamicModule {
    const pool = {
      provide: EnginePool,
      inject: [CONFIG, Metrics, Readiness],
      useFactory: (config: EngineConfig, metrics: Metrics, readiness: Readiness) =>
        EnginePool.open(config, tasks, { metrics, readiness }),
    };
    return {
      module: EngineModule,
      providers: [pool, Receipts, ReceiptRetention, AllocatorCheck],
      exports: [EnginePool, Receipts],
    };
  }

  constructor(private readonly pool: EnginePool<never>) {}

  /** After the last request was answered. */
  async onApplicationShutdown(): Promise<void> {
    await this.pool.close();
  }
}
