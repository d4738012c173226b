import type { Logger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { LOGGER } from '@bonafide/platform/process/tokens';
import type { DescMessage } from '@bufbuild/protobuf';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Bus } from '../bus.js';
import { BatchConsumer, type BatchConsumption } from './batch-consumer.js';
import { type Consumption, EventConsumer } from './event-consumer.js';

/** The consumers of a process; inject it and call `consume` when the application starts. */
@Injectable()
export class Consumers implements OnModuleDestroy {
  private readonly running: { stop: () => Promise<void> }[] = [];

  constructor(
    private readonly database: DataSource,
    private readonly bus: Bus,
    @Inject(LOGGER) private readonly log: Logger,
    private readonly metrics: Metrics,
  ) {}

  /** Consumes events until the process stops; see `Consumption` and `EventConsumer` for what is promised. */
  consume<S extends DescMessage>(what: Consumption<S>): void {
    const consumer = new EventConsumer(this.database, this.bus, this.log, this.metrics, what);
    this.running.push(consumer);
    consumer.start();
  }

  /** Consumes events in batches until the process stops; see `BatchConsumption` and `BatchConsumer`. */
  consumeInBatches(what: BatchConsumption): void {
    const consumer = new BatchConsumer(this.database, this.bus, this.log, this.metrics, what);
    this.running.push(consumer);
    consumer.start();
  }

  /** Takes no further event and finishes those in progress. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.running.map((consumer) => consumer.stop()));
  }
}
