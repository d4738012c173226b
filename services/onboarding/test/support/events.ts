import { EVENT_STREAM } from '@bonafide/messaging/events/event-stream';
import { type LifecycleEvent, LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import { operatorBus } from '@bonafide/testing/nats';
import { fromBinary } from '@bufbuild/protobuf';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { vi } from 'vitest';
import type { Stand } from './stand.js';

/** All events of a session that the stream holds, once the outbox is empty. */
export async function eventsOf(stand: Stand, sessionId: string): Promise<LifecycleEvent[]> {
  await vi.waitFor(
    async () => {
      const waiting = await stand.service.database.query('SELECT FROM outbox_event');
      if (waiting.length > 0) throw new Error(`${waiting.length} events wait`);
    },
    { timeout: 10_000 },
  );
  return (await storedEvents(stand)).filter((event) => event.sessionId === sessionId);
}

async function storedEvents({ nats }: Stand): Promise<LifecycleEvent[]> {
  const bus = await operatorBus(nats.url);
  const { state } = await (await jetstreamManager(bus.connection)).streams.info(EVENT_STREAM);
  const consumer = await jetstream(bus.connection).consumers.get(EVENT_STREAM);
  const found: LifecycleEvent[] = [];
  while (found.length < state.messages) {
    for await (const message of await consumer.fetch({ max_messages: state.messages - found.length })) {
      found.push(fromBinary(LifecycleEventSchema, message.data));
      if (found.length === state.messages) break;
    }
  }
  await bus.close();
  return found;
}
