import { eventFilter } from '@bonafide/proto/subjects';
import {
  AckPolicy,
  type ConsumerConfig,
  type ConsumerInfo,
  type ConsumerMessages,
  DeliverPolicy,
  JetStreamApiError,
  type JetStreamManager,
  type JsMsg,
  jetstreamManager,
} from '@nats-io/jetstream';
import type { Bus } from '../bus.js';
import { EVENT_STREAM } from './event-stream.js';

const ACK_WAIT_NS = 30_000_000_000;
const CONSUMER_NOT_FOUND = 10_014;

/** What is read, and how much of it waits unhandled at a time. */
export interface BatchFilter {
  name: string;
  filter?: string;
  most: number;
}

/**
 * Events of a durable consumer as one reader after another takes them: in the order of the stream without a gap, beginning
 * behind the last that was acknowledged. What an earlier reader was given and has not acknowledged comes again first.
 */
export class BatchSource {
  private readonly waiting: JsMsg[] = [];
  private failure: Error | undefined;
  private wake: () => void = () => undefined;

  private constructor(
    private readonly messages: ConsumerMessages,
    private expected: number,
    private readonly bus: Bus,
  ) {
    void this.pump();
    bus.signal.addEventListener('abort', this.cut);
  }

  /** Opens it. Only one reader at a time may have it open. */
  static async open(bus: Bus, what: BatchFilter): Promise<BatchSource> {
    const manager = await jetstreamManager(bus.connection, { checkAPI: false });
    const info = await durable(manager, what);
    const consumer = await manager.jetstream().consumers.get(EVENT_STREAM, what.name);
    const messages = await consumer.consume({ max_messages: what.most, abort_on_missing_resource: true });
    return new BatchSource(messages, info.delivered.consumer_seq + 1, bus);
  }

  /** The next events, at least one; fewer than `most` when there are no more. Empty once it was closed. Throws when it ends. */
  async next(most: number): Promise<JsMsg[]> {
    while (this.waiting.length === 0 && !this.failure) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    if (this.failure) {
      if (this.failure === CLOSED) return [];
      throw this.failure;
    }
    return this.waiting.splice(0, most);
  }

  /** Ends it; what was not acknowledged comes again to the next reader. */
  close(): void {
    this.end(CLOSED);
  }

  /** Ends it for a reason of the reader's: `next` throws it. */
  fail(why: Error): void {
    this.end(why);
  }

  private readonly cut = () => this.end(new Error('The connection to the message bus was lost'));

  private end(why: Error): void {
    this.failure ??= why;
    this.bus.signal.removeEventListener('abort', this.cut);
    this.messages.stop();
    this.wake();
  }

  private async pump(): Promise<void> {
    try {
      for await (const message of this.messages) {
        // Something was sent that did not arrive: what follows would overtake it.
        if (message.info.deliverySequence !== this.expected) throw new Error('An event was lost on the way');
        this.expected += 1;
        this.waiting.push(message);
        this.wake();
      }
      this.end(new Error('The consumer ended'));
    } catch (error) {
      this.end(error instanceof Error ? error : new Error('Receiving events failed'));
    }
  }
}

const CLOSED = new Error('closed');

/** The durable consumer, made or brought to what is wanted; made anew when another reader has left events unacknowledged. */
async function durable(manager: JetStreamManager, { name, filter = eventFilter(), most }: BatchFilter) {
  const wanted = {
    filter_subject: filter,
    max_ack_pending: 2 * most,
    ack_wait: ACK_WAIT_NS,
  } satisfies Partial<ConsumerConfig>;
  const make = (from: Partial<ConsumerConfig>) =>
    manager.consumers.add(EVENT_STREAM, {
      durable_name: name,
      ack_policy: AckPolicy.All,
      max_deliver: -1,
      ...wanted,
      ...from,
    });
  const known = await infoOf(manager, name);
  if (!known) return make({});
  if (known.num_ack_pending > 0) {
    await manager.consumers.delete(EVENT_STREAM, name);
    return make({ deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: known.ack_floor.stream_seq + 1 });
  }
  const keys = Object.keys(wanted) as (keyof typeof wanted)[];
  if (keys.every((key) => known.config[key] === wanted[key])) return known;
  return manager.consumers.update(EVENT_STREAM, name, wanted);
}

async function infoOf(manager: JetStreamManager, name: string): Promise<ConsumerInfo | undefined> {
  try {
    return await manager.consumers.info(EVENT_STREAM, name);
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === CONSUMER_NOT_FOUND) return undefined;
    throw error;
  }
}
