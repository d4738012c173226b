import { setTimeout as sleep } from 'node:timers/promises';
import { statement } from '@bonafide/platform/database/statement';
import type { Logger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { CONFIG, LOGGER } from '@bonafide/platform/process/tokens';
import { eventTypeOf } from '@bonafide/proto/subjects';
import { JetStreamApiError, type JetStreamClient, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { errors } from '@nats-io/transport-node';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Bus } from '../bus.js';
import { EVENT_STREAM, ensureStream, type StreamSettings } from './event-stream.js';
import { HeldKeys } from './held-keys.js';
import type { OutboxEvent } from './outbox-event.entity.js';
import { outboxMetrics, type RelayMetrics } from './outbox-metrics.js';
import { type Published, publishByKey } from './publish-by-key.js';

const BATCH = 256;
const IDLE_MS = 250;
/** A stream that is lost while nobody publishes is missed, and made again, after this long. */
const LOOK_MS = 5000;
const PUBLISH_TIMEOUT_MS = 5000;
/** With the last publish's time-out this stays below the database's limit for an idle transaction. */
const BATCH_MS = 5000;

const tryLock = statement<{ mine: boolean }>(
  'outbox lock',
  `SELECT pg_try_advisory_xact_lock(hashtextextended('bonafide outbox relay', 0)) AS mine`,
);
/** $1 keys that are held. */
const oldest = statement<OutboxEvent>(
  'outbox oldest',
  `SELECT id, position, ordering_key AS "orderingKey", subject, payload, created_at AS "createdAt" FROM outbox_event
   WHERE ordering_key <> ALL($1) ORDER BY position LIMIT ${BATCH}`,
);
/** $1 ids. */
const remove = statement('outbox remove', 'DELETE FROM outbox_event WHERE id = ANY($1)');

/**
 * Moves committed outbox rows to JetStream, at least once and, for each ordering key, in the order of their positions.
 * A row is deleted after the server confirmed it; the row's id is the message id, so what a crash repeats is stored once
 * (the server remembers ids for an hour). One replica at a time works on a database: an advisory lock chooses it for
 * each batch, and the next one goes on as soon as it is free. The lock only saves work; order rests on publishByKey.
 *
 * A refused event holds back the later ones of its key and no others; the refusal is logged and tried again.
 */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly held = new HeldKeys();
  private readonly metrics: RelayMetrics;
  private stream: { client: JetStreamClient; lookAgain: number } | undefined;
  private wasThere = false;
  private running = true;
  private finished: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: DataSource,
    private readonly bus: Bus,
    @Inject(LOGGER) private readonly log: Logger,
    metrics: Metrics,
    @Inject(CONFIG) private readonly settings: StreamSettings,
  ) {
    this.metrics = outboxMetrics(metrics.registry, database);
  }

  onApplicationBootstrap(): void {
    this.finished = this.loop();
  }

  /** Stops after the current batch. */
  async onModuleDestroy(): Promise<void> {
    this.running = false;
    await this.finished;
  }

  private async loop(): Promise<void> {
    while (this.running) {
      try {
        this.bus.requireUp();
        const moved = await this.moveBatch(await this.openStream());
        if (moved < BATCH) await sleep(IDLE_MS);
      } catch (err) {
        // The stream itself may be lost: it is looked up again, and created if missing.
        this.stream = undefined;
        this.metrics.streamUp.set(0);
        this.log.warn({ err }, 'publishing events failed, retrying');
        await sleep(2 * IDLE_MS);
      }
    }
  }

  /** The stream, which is looked up now and then, so that a lost one is made again although nobody publishes. */
  private async openStream(): Promise<JetStreamClient> {
    if (this.stream && performance.now() < this.stream.lookAgain) return this.stream.client;
    const manager = await jetstreamManager(this.bus.connection, { checkAPI: false });
    const isMade = await ensureStream(manager, this.settings, this.log);
    if (isMade && this.wasThere) {
      this.metrics.streamLost.inc();
      this.log.error('the event stream was lost with the events in it, and was made again');
    }
    this.wasThere = true;
    this.metrics.streamUp.set(1);
    this.stream = { client: jetstream(this.bus.connection), lookAgain: performance.now() + LOOK_MS };
    return this.stream.client;
  }

  /** Returns the number of published rows; throws, after deleting these, when the stream cannot be published to. */
  private async moveBatch(stream: JetStreamClient): Promise<number> {
    const deadline = performance.now() + BATCH_MS;
    const outcome = await this.database.transaction(async (manager) => {
      const rows = await this.oldest(manager);
      const done = await publishByKey(rows, (row) => this.publish(stream, row), deadline);
      if (done.published.length > 0) await remove(manager, [done.published.map(({ id }) => id)]);
      return done;
    });
    this.settle(outcome);
    return outcome.published.length;
  }

  /** The oldest rows whose keys are not held; none while another replica works. */
  private async oldest(manager: EntityManager): Promise<OutboxEvent[]> {
    const [lock] = await tryLock(manager, []);
    return lock?.mine ? oldest(manager, [this.held.waiting()]) : [];
  }

  private async publish(stream: JetStreamClient, row: OutboxEvent): Promise<void> {
    await stream.publish(row.subject, row.payload, {
      msgID: row.id,
      timeout: PUBLISH_TIMEOUT_MS,
      expect: { streamName: EVENT_STREAM },
    });
    this.metrics.published.inc({ type: eventTypeOf(row.subject) });
  }

  private settle({ published, failed }: Published): void {
    for (const { orderingKey } of published) this.held.release(orderingKey);
    const refused = failed.filter(({ error }) => isRefusal(error));
    for (const { row } of refused) this.held.hold(row.orderingKey);
    const [first] = refused;
    if (first) {
      this.log.error(
        { err: first.error, subject: first.row.subject, keys: refused.length },
        'JetStream refused events; later events of their keys wait',
      );
    }
    const lost = failed.find(({ error }) => !isRefusal(error));
    if (lost) throw lost.error;
  }
}

/** True when the server answered that it refuses this event; false when it did not answer. */
const isRefusal = (error: unknown) =>
  error instanceof JetStreamApiError || error instanceof errors.PermissionViolationError;
