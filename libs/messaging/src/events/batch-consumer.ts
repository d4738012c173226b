import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@bonafide/platform/observability/logger';
import type { Metrics } from '@bonafide/platform/observability/metrics';
import type { JsMsg } from '@nats-io/jetstream';
import type { Counter } from 'prom-client';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import type { Bus } from '../bus.js';
import { BatchSource } from './batch-source.js';
import { consumedCounter } from './consumed-counter.js';
import { park, recordNew } from './inbox.js';

const RETRY_MS = 1000;
/** How often a replica looks whether the one that consumes is gone. */
const LOOK_MS = 500;
/**
 * A replica that says nothing for so long stands still, or the way to it is lost: the database ends its connection, and with it
 * the lock. One that merely waits for events says something more often.
 */
export const IDLE_SESSION_MS = 20_000;
const BEAT_MS = 5000;
const MOST = 256;
const TRIES = 5;
const FIRST_DELAY_MS = 250;

/** An event as the stream holds it. */
export interface StreamEvent {
  id: string;
  subject: string;
  data: Uint8Array;
}

/** Writes with effect once: runs in one transaction, with those of the batch's events that are new. */
export type WriteOnce = (
  work: (manager: EntityManager, fresh: readonly StreamEvent[]) => Promise<void>,
) => Promise<void>;

/** What is consumed in batches, and how. */
export interface BatchConsumption {
  /** Durable name, which the service's NATS user must be allowed. It must not change, or all is delivered again. */
  name: string;
  /** Subjects, by `eventFilter`; all events when absent. */
  filter?: string;
  /**
   * Handles the next events of the stream, in their order. May ask others first, for less than `IDLE_SESSION_MS`, and must
   * then call `write` once. Throws to have them handled again: alone each, so that one that cannot be handled does not hold up the others.
   */
  handle: (events: readonly StreamEvent[], write: WriteOnce) => Promise<void>;
  /** Events of a batch at most. */
  most?: number;
}

/**
 * Consumes events in batches, in the order of the stream, with effect once: the handler's writes and the record of the
 * events commit together, on the connection that holds the lock by which one replica at a time consumes; another one goes on
 * within a second of its end, and within about a minute where it stands still, with the first event that it left. An event
 * that fails five times alone is parked as `EventConsumer` does. While the database is away nothing is parked and nothing is
 * lost.
 */
export class BatchConsumer {
  private readonly consumed: Counter<'consumer' | 'outcome'>;
  private running = true;
  private source: BatchSource | undefined;
  private finished: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: DataSource,
    private readonly bus: Bus,
    private readonly log: Logger,
    metrics: Metrics,
    private readonly what: BatchConsumption,
  ) {
    this.consumed = consumedCounter(metrics.registry);
  }

  start(): void {
    this.finished = this.loop();
  }

  /** Takes no further event; resolves when those in progress are settled. */
  async stop(): Promise<void> {
    this.running = false;
    this.source?.close();
    await this.finished;
  }

  private async loop(): Promise<void> {
    while (this.running) {
      const connection = this.database.createQueryRunner();
      let pause = LOOK_MS;
      try {
        if (await this.lock(connection)) await this.receive(connection);
      } catch (err) {
        pause = RETRY_MS;
        this.log.warn({ err, consumer: this.what.name }, 'receiving events failed, retrying');
      }
      await this.unlock(connection);
      if (this.running) await sleep(pause);
    }
  }

  private async lock(connection: QueryRunner): Promise<boolean> {
    const rows = await connection.query('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS mine', [this.key]);
    if (rows[0]?.mine !== true) return false;
    await connection.query(`SET idle_session_timeout = ${IDLE_SESSION_MS}`);
    return true;
  }

  /** A connection that cannot be asked any more has lost its locks, and the pool drops it. */
  private async unlock(connection: QueryRunner): Promise<void> {
    await connection.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
    await connection.query('RESET idle_session_timeout').catch(() => undefined);
    await connection.release().catch(() => undefined);
  }

  private get key(): string {
    return `events/${this.what.name}`;
  }

  /** Handles events until it is stopped; throws when the stream or the database is lost. */
  private async receive(connection: QueryRunner): Promise<void> {
    const { name, filter, most = MOST } = this.what;
    this.bus.requireUp();
    this.source = await BatchSource.open(this.bus, { name, most, ...(filter !== undefined && { filter }) });
    try {
      while (this.running) {
        const batch = await this.next(connection, this.source, most);
        if (batch.length === 0) return;
        await this.settle(connection, batch);
        batch.at(-1)?.ack();
      }
    } finally {
      this.source.close();
    }
  }

  /** Waits for events, and shows the database meanwhile that this replica lives. */
  private async next(connection: QueryRunner, source: BatchSource, most: number): Promise<JsMsg[]> {
    const beat = setInterval(() => {
      // A connection that is lost holds no lock any more.
      connection.query('SELECT 1').catch(() => source.fail(new Error('The connection to the database was lost')));
    }, BEAT_MS);
    try {
      return await source.next(most);
    } finally {
      clearInterval(beat);
    }
  }

  private async settle(connection: QueryRunner, batch: readonly JsMsg[]): Promise<void> {
    const { name: consumer } = this.what;
    try {
      await this.handle(connection, batch);
    } catch (err) {
      this.consumed.inc({ consumer, outcome: 'failed' }, batch.length);
      this.log.warn({ err, consumer, events: batch.length }, 'handling events failed, they are handled one by one');
      // Without its connection this replica holds no lock any more.
      await connection.query('SELECT 1');
      for (const message of batch) await this.settleAlone(connection, message);
    }
  }

  /** Tries one event several times, then parks it. */
  private async settleAlone(connection: QueryRunner, message: JsMsg): Promise<void> {
    const { name: consumer } = this.what;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.handle(connection, [message]);
        return;
      } catch (err) {
        const { id, subject, data } = eventOf(message);
        const event = { consumer, event: id, subject, attempt };
        this.consumed.inc({ consumer, outcome: 'failed' });
        if (attempt < TRIES) {
          this.log.warn({ err, ...event }, 'handling an event failed, it is tried again');
          await sleep(FIRST_DELAY_MS * 2 ** (attempt - 1));
          continue;
        }
        const what = { consumer, id, sequence: message.seq, subject, data };
        await connection.manager.transaction((manager) => park(manager, what, err));
        this.consumed.inc({ consumer, outcome: 'parked' });
        this.log.error({ err, ...event }, 'handling an event failed for the last time, it was parked');
        return;
      }
    }
  }

  private async handle(connection: QueryRunner, batch: readonly JsMsg[]): Promise<void> {
    const { name: consumer, handle } = this.what;
    const events = batch.map(eventOf);
    let handled: number | undefined;
    await handle(events, (work) =>
      connection.manager.transaction(async (manager) => {
        const isNew = await recordNew(manager, consumer, [...new Set(events.map(({ id }) => id))]);
        // An id that comes twice in a batch counts once.
        const fresh = events.filter(({ id }) => isNew.delete(id));
        await work(manager, fresh);
        handled = fresh.length;
      }),
    );
    if (handled === undefined) throw new Error(`The handler of ${consumer} wrote nothing`);
    this.consumed.inc({ consumer, outcome: 'handled' }, handled);
    this.consumed.inc({ consumer, outcome: 'duplicate' }, batch.length - handled);
  }
}

/** An event without an id is identified by its place, and by its time in case the stream was created anew. */
const eventOf = (message: JsMsg): StreamEvent => ({
  id: message.headers?.get('Nats-Msg-Id') || `${message.seq}@${message.info.timestampNanos}`,
  subject: message.subject,
  data: message.data,
});
