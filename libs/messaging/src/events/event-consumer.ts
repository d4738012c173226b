import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@bonafide/platform/observability/logger';
import type { Metrics } from '@bonafide/platform/observability/metrics';
import { eventFilter } from '@bonafide/proto/subjects';
import { type DescMessage, fromBinary, type MessageShape } from '@bufbuild/protobuf';
import {
  AckPolicy,
  type Consumer,
  type ConsumerConfig,
  type ConsumerMessages,
  JetStreamApiError,
  type JsMsg,
  jetstreamManager,
} from '@nats-io/jetstream';
import type { Counter } from 'prom-client';
import type { DataSource, EntityManager } from 'typeorm';
import type { Bus } from '../bus.js';
import { consumedCounter } from './consumed-counter.js';
import { EVENT_STREAM } from './event-stream.js';
import { park, recordOnce } from './inbox.js';

const RETRY_MS = 1000;
const ACK_WAIT_MS = 30_000;
const TRIES = 8;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 60_000;
const NANOSECONDS_PER_MS = 1_000_000;
const CONSUMER_NOT_FOUND = 10_014;

/** What a handler receives about a delivery, besides the event. */
export interface Delivery {
  id: string;
  /** Place in the stream: of two events, the later one has the larger number. */
  sequence: number;
  /** 1 for the first delivery. */
  attempt: number;
}

/** What is consumed, and how. */
export interface Consumption<S extends DescMessage> {
  /** Durable name, which the service's NATS user must be allowed. It must not change, or all is delivered again. */
  name: string;
  schema: S;
  /** Subjects, by `eventFilter`; all events when absent. */
  filter?: string;
  /** Handles an event within the transaction that records it. Throws to have it delivered again later. */
  handle: (manager: EntityManager, event: MessageShape<S>, delivery: Delivery) => Promise<void>;
  /**
   * Events in progress at a time, over all replicas. With 1, the default, events are handled in the order of the stream
   * whatever fails; with more they are faster, and the handler itself must see to order (`sequence`).
   */
  inFlight?: number;
  /** Failed deliveries after which the event is parked. */
  tries?: number;
  /** How long a delivery may take before it is given to another replica, milliseconds. */
  ackWaitMs?: number;
}

/**
 * Consumes events of the stream with effect once: the handler's writes and the record of the event commit together, the
 * acknowledgement follows, and what is delivered again is acknowledged without effect. A failed event comes back after
 * 0.5 s, 1 s, 2 s… up to a minute; after `tries` failures it is parked (table `parked_event`, an error in the log, a
 * counter) and the next ones go on. While the database is away nothing is parked and nothing is lost.
 */
export class EventConsumer<S extends DescMessage> {
  private readonly consumed: Counter<'consumer' | 'outcome'>;
  private running = true;
  private messages: ConsumerMessages | undefined;
  private finished: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: DataSource,
    private readonly bus: Bus,
    private readonly log: Logger,
    metrics: Metrics,
    private readonly what: Consumption<S>,
  ) {
    this.consumed = consumedCounter(metrics.registry);
  }

  start(): void {
    this.finished = this.loop();
  }

  /** Takes no further event; resolves when those in progress are settled. */
  async stop(): Promise<void> {
    this.running = false;
    this.messages?.stop();
    await this.finished;
  }

  private async loop(): Promise<void> {
    while (this.running) {
      try {
        this.bus.requireUp();
        await this.receive();
      } catch (err) {
        this.log.warn({ err, consumer: this.what.name }, 'receiving events failed, retrying');
      }
      if (this.running) await sleep(RETRY_MS);
    }
  }

  /** Handles events until the consumer is stopped or lost. */
  private async receive(): Promise<void> {
    const consumer = await this.open();
    const most = this.what.inFlight ?? 1;
    this.messages = await consumer.consume({ max_messages: most, abort_on_missing_resource: true });
    if (!this.running) this.messages.stop();
    const inHand = new Set<Promise<void>>();
    for await (const message of this.messages) {
      const work = this.settle(message).finally(() => inHand.delete(work));
      inHand.add(work);
      if (inHand.size >= most) await Promise.race(inHand);
      if (!this.running) break;
    }
    await Promise.all(inHand);
  }

  /** The durable consumer, created or updated as configured. */
  private async open(): Promise<Consumer> {
    const { name, filter = eventFilter(), inFlight = 1, ackWaitMs = ACK_WAIT_MS } = this.what;
    const manager = await jetstreamManager(this.bus.connection, { checkAPI: false });
    const wanted = {
      filter_subject: filter,
      max_ack_pending: inFlight,
      ack_wait: ackWaitMs * NANOSECONDS_PER_MS,
    } satisfies Partial<ConsumerConfig>;
    const known = await manager.consumers.info(EVENT_STREAM, name).catch((error: unknown) => {
      if (error instanceof JetStreamApiError && error.code === CONSUMER_NOT_FOUND) return undefined;
      throw error;
    });
    const keys = Object.keys(wanted) as (keyof typeof wanted)[];
    if (!known) {
      const fixed = { durable_name: name, ack_policy: AckPolicy.Explicit, max_deliver: -1 };
      await manager.consumers.add(EVENT_STREAM, { ...fixed, ...wanted });
    } else if (keys.some((key) => known.config[key] !== wanted[key])) {
      await manager.consumers.update(EVENT_STREAM, name, wanted);
    }
    return manager.jetstream().consumers.get(EVENT_STREAM, name);
  }

  /** Handles, records and acknowledges one delivery, or has it redelivered. Never throws. */
  private async settle(message: JsMsg): Promise<void> {
    const { name: consumer, schema, handle } = this.what;
    const delivery = {
      // An event without an id is identified by its place, and by its time in case the stream was created anew.
      id: message.headers?.get('Nats-Msg-Id') || `${message.seq}@${message.info.timestampNanos}`,
      sequence: message.seq,
      attempt: message.info.deliveryCount,
    };
    try {
      const isNew = await this.database.transaction(async (manager) => {
        if (!(await recordOnce(manager, consumer, delivery.id))) return false;
        await handle(manager, fromBinary(schema, message.data), delivery);
        return true;
      });
      message.ack();
      this.consumed.inc({ consumer, outcome: isNew ? 'handled' : 'duplicate' });
    } catch (err) {
      await this.fail(message, delivery, err);
    }
  }

  private async fail(message: JsMsg, { id, sequence, attempt }: Delivery, err: unknown): Promise<void> {
    const { name: consumer, tries = TRIES } = this.what;
    const { subject } = message;
    const event = { consumer, event: id, subject, attempt };
    this.consumed.inc({ consumer, outcome: 'failed' });
    const delay = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS);
    if (attempt < tries) {
      this.log.warn({ err, ...event }, 'handling an event failed, it will be redelivered');
      message.nak(delay);
      return;
    }
    try {
      const what = { consumer, id, sequence, subject, data: message.data };
      await this.database.transaction((manager) => park(manager, what, err));
      message.term();
      this.consumed.inc({ consumer, outcome: 'parked' });
      this.log.error({ err, ...event }, 'handling an event failed for the last time, it was parked');
    } catch (parking) {
      this.log.warn({ err: parking, ...event }, 'parking an event failed, it will be redelivered');
      message.nak(delay);
    }
  }
}
