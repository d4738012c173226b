import { EVENT_STREAM } from '@bonafide/messaging/events/event-stream';
import { type LifecycleEvent, LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import { operatorBus } from '@bonafide/testing/nats';
import { fromBinary } from '@bufbuild/protobuf';
import { DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { DataSource } from 'typeorm';
import { vi } from 'vitest';

/** Reads the stream's events as they come in, each once. */
export class EventReader {
  private next = 1;

  constructor(
    private readonly bus: Awaited<ReturnType<typeof operatorBus>>,
    private readonly database: DataSource,
  ) {}

  static async of(busUrl: string, database: DataSource): Promise<EventReader> {
    return new EventReader(await operatorBus(busUrl), database);
  }

  /** What was published since the last time, once the outbox is empty. */
  async newOnes(): Promise<LifecycleEvent[]> {
    const waiting = async () => (await this.database.query('SELECT FROM outbox_event LIMIT 1')).length;
    await vi.waitFor(async () => ((await waiting()) > 0 ? Promise.reject(new Error('Events wait')) : undefined), {
      timeout: 20_000,
      interval: 10,
    });
    const { connection } = this.bus;
    const { state } = await (await jetstreamManager(connection)).streams.info(EVENT_STREAM);
    const found: LifecycleEvent[] = [];
    if (state.last_seq < this.next) return found;
    const from = { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: this.next };
    const consumer = await jetstream(connection).consumers.get(EVENT_STREAM, from);
    while (this.next <= state.last_seq) {
      for await (const message of await consumer.fetch({
        max_messages: state.last_seq - this.next + 1,
        expires: 2000,
      })) {
        // What an erasure tells is no event of a session.
        if (!message.subject.includes('.registration.')) found.push(fromBinary(LifecycleEventSchema, message.data));
        this.next = message.seq + 1;
      }
    }
    return found;
  }

  close(): Promise<void> {
    return this.bus.close();
  }
}
