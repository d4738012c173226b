import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { EVENT_SUBJECTS } from '@bonafide/proto/subjects';
import { type JetStreamClient, jetstream, jetstreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Bus } from '../bus.js';
import { OutboxEvent } from './outbox-event.entity.js';

/** The one stream of all events; consumers filter by subject. */
export const EVENT_STREAM = 'BONAFIDE_EVENTS';

const BATCH = 100;
const IDLE_MS = 500;
const PUBLISH_TIMEOUT_MS = 5000;
const NANOSECONDS_PER_HOUR = 3_600_000_000_000;

/**
 * Moves committed outbox rows to JetStream, in order, at least once. A row is deleted only after the server
 * confirmed it; the row's id is the message id, so what a crash repeats is stored once (the server remembers
 * ids for an hour). Several replicas may run: each takes rows that no other holds.
 */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, OnModuleDestroy {
  private running = true;
  private finished: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: DataSource,
    private readonly bus: Bus,
    @Inject(LOGGER) private readonly log: Logger,
    private readonly metrics: Metrics,
  ) {}

  onApplicationBootstrap(): void {
    this.finished = this.loop();
  }

  /** Stops after the batch in hand. */
  async onModuleDestroy(): Promise<void> {
    this.running = false;
    await this.finished;
  }

  private async loop(): Promise<void> {
    let stream: JetStreamClient | undefined;
    while (this.running) {
      try {
        this.bus.requireUp();
        stream ??= await this.openStream();
        const moved = await this.moveBatch(stream);
        if (moved < BATCH) await sleep(IDLE_MS);
      } catch (err) {
        this.log.warn({ err }, 'events could not be published, trying again');
        await sleep(2 * IDLE_MS);
      }
    }
  }

  private async openStream(): Promise<JetStreamClient> {
    const manager = await jetstreamManager(this.bus.connection);
    const known = await manager.streams.info(EVENT_STREAM).catch(() => undefined);
    if (!known) {
      await manager.streams.add({
        name: EVENT_STREAM,
        subjects: [EVENT_SUBJECTS],
        storage: StorageType.File,
        retention: RetentionPolicy.Limits,
        max_age: 7 * 24 * NANOSECONDS_PER_HOUR,
        duplicate_window: NANOSECONDS_PER_HOUR,
      });
    }
    return jetstream(this.bus.connection);
  }

  private async moveBatch(stream: JetStreamClient): Promise<number> {
    return this.database.transaction(async (manager) => {
      const rows = await manager
        .createQueryBuilder(OutboxEvent, 'event')
        .orderBy('event.position')
        .limit(BATCH)
        .setLock('pessimistic_write')
        .setOnLocked('skip_locked')
        .getMany();
      await Promise.all(
        rows.map(async (row) => {
          await stream.publish(row.subject, row.payload, { msgID: row.id, timeout: PUBLISH_TIMEOUT_MS });
          this.metrics.eventsPublished.inc({ type: row.subject });
        }),
      );
      if (rows.length > 0)
        await manager.delete(
          OutboxEvent,
          rows.map((row) => row.id),
        );
      this.metrics.outboxPending.set(rows.length === BATCH ? BATCH : 0);
      return rows.length;
    });
  }
}
