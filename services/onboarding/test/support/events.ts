import { EVENT_STREAM } from '@bonafide/messaging/events/event-stream';
import { type ErasureEvent, ErasureEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/erasures_pb';
import { type LifecycleEvent, LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import {
  type RegistrationEvent,
  RegistrationEventSchema,
} from '@bonafide/proto/gen/bonafide/onboarding/v1/registered_pb';
import { eventTypeOf } from '@bonafide/proto/subjects';
import { operatorBus } from '@bonafide/testing/nats';
import { type DescMessage, fromBinary, type MessageShape } from '@bufbuild/protobuf';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { vi } from 'vitest';
import type { Stand } from './stand.js';

/** All events of a session that the stream holds, once the outbox is empty. */
export async function eventsOf(stand: Stand, sessionId: string): Promise<LifecycleEvent[]> {
  await nothingWaits(stand);
  return (await storedEvents(stand, LifecycleEventSchema)).filter((event) => event.sessionId === sessionId);
}

/** All events of a tenant's sessions that the stream holds, once the outbox is empty. */
export async function eventsOfTenant(stand: Stand, tenant: string): Promise<LifecycleEvent[]> {
  await nothingWaits(stand);
  return (await storedEvents(stand, LifecycleEventSchema)).filter((event) => event.tenant === tenant);
}

/** All erasures of a tenant that the stream holds, once the outbox is empty. */
export async function erasuresOf(stand: Stand, tenant: string): Promise<ErasureEvent[]> {
  await nothingWaits(stand);
  const found = await storedEvents(stand, ErasureEventSchema);
  return found.filter((event) => event.tenant === tenant);
}

/** What became of a tenant's registrations beside their sessions and erasures, once the outbox is empty. */
export async function registrationEventsOf(stand: Stand, tenant: string): Promise<RegistrationEvent[]> {
  await nothingWaits(stand);
  const found = await storedEvents(stand, RegistrationEventSchema);
  return found.filter((event) => event.tenant === tenant);
}

async function nothingWaits(stand: Stand): Promise<void> {
  await vi.waitFor(
    async () => {
      const waiting = await stand.service.database.query('SELECT FROM outbox_event');
      if (waiting.length > 0) throw new Error(`${waiting.length} events wait`);
    },
    { timeout: 10_000 },
  );
}

async function storedEvents<S extends DescMessage>({ nats }: Stand, schema: S): Promise<MessageShape<S>[]> {
  const bus = await operatorBus(nats.url);
  const { state } = await (await jetstreamManager(bus.connection)).streams.info(EVENT_STREAM);
  const consumer = await jetstream(bus.connection).consumers.get(EVENT_STREAM);
  const found: MessageShape<S>[] = [];
  for (let seen = 0; seen < state.messages; ) {
    for await (const message of await consumer.fetch({ max_messages: state.messages - seen })) {
      if (schemaOf(message.subject).typeName === schema.typeName) found.push(fromBinary(schema, message.data));
      seen += 1;
      if (seen === state.messages) break;
    }
  }
  await bus.close();
  return found;
}

function schemaOf(subject: string): DescMessage {
  const type = eventTypeOf(subject);
  if (type === 'registration.erased') return ErasureEventSchema;
  return type.startsWith('registration.') ? RegistrationEventSchema : LifecycleEventSchema;
}
