import { randomUUID } from 'node:crypto';
import { Bus } from '@bonafide/messaging/bus';
import { DEFAULT_STREAM, EVENT_STREAM } from '@bonafide/messaging/events/event-stream';
import { emit } from '@bonafide/messaging/events/outbox';
import { messagingMigrations } from '@bonafide/messaging/events/outbox.module';
import { OutboxEvent } from '@bonafide/messaging/events/outbox-event.entity';
import { OutboxRelay } from '@bonafide/messaging/events/outbox-relay';
import { createDataSource } from '@bonafide/platform/database/database';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import { testDatabase } from '@bonafide/testing/database';
import { ownNats } from '@bonafide/testing/nats';
import { fromBinary } from '@bufbuild/protobuf';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { vi } from 'vitest';

export const log = createLogger('test', 'silent');

export type Outbox = Awaited<ReturnType<typeof openOutbox>>;

/** An event as the stream holds it. */
export interface Stored {
  id: string;
  session: string;
  subject: string;
}

/** An outbox with a database and a NATS server of its own, and what a test asks of it. */
export async function openOutbox() {
  const nats = await ownNats();
  const created = await testDatabase(messagingMigrations);
  const open = () => createDataSource(created.url, [OutboxEvent]).initialize();
  const database = await open();
  const bus = await Bus.connect(nats.url, 'test', log);
  const closers: (() => Promise<unknown>)[] = [];
  const outbox = {
    nats,
    database,
    bus,
    /** A relay with connections of its own, as another replica has them; running. */
    startRelay: async (metrics = new Metrics('test')) => {
      const [own, ownBus] = await Promise.all([open(), Bus.connect(nats.url, 'relay', log)]);
      const relay = new OutboxRelay(own, ownBus, log, metrics, DEFAULT_STREAM);
      closers.push(async () => {
        await relay.onModuleDestroy();
        await ownBus.close();
        await own.destroy();
      });
      relay.onApplicationBootstrap();
      return relay;
    },
    /** Emits one event in a transaction of its own; returns its id. */
    write: async (session: string, type?: string, tenant?: string) => {
      const [event] = await outbox.writeTogether([session], type, tenant);
      return event?.id ?? '';
    },
    /** Emits an event for each session named, in one transaction. */
    writeTogether: async (sessions: string[], type = 'enrollment.started', tenant = 'acme') => {
      const events = sessions.map((session) => ({ id: randomUUID(), session }));
      await database.transaction(async (manager) => {
        for (const { id, session } of events)
          await emit(manager, LifecycleEventSchema, { id, tenant, type, sessionId: session }, session);
      });
      return events;
    },
    waiting: () => database.getRepository(OutboxEvent).count(),
    published: (timeout = 100_000) =>
      vi.waitFor(
        async () => {
          if ((await outbox.waiting()) > 0) throw new Error(`${await outbox.waiting()} events wait`);
        },
        { timeout, interval: 100 },
      ),
    stored: () => storedEvents(bus),
    close: async () => {
      for (const close of closers) await close();
      await bus.close();
      await database.destroy();
      await created.drop();
      await nats.remove();
    },
  };
  return outbox;
}

/** All events of the stream, in its order. Waits for a bus that was cut off: what is asked of it meanwhile is lost. */
export async function storedEvents(bus: Bus): Promise<Stored[]> {
  await vi.waitFor(() => bus.requireUp(), { timeout: 10_000 });
  const { state } = await (await jetstreamManager(bus.connection)).streams.info(EVENT_STREAM);
  const consumer = await jetstream(bus.connection).consumers.get(EVENT_STREAM);
  const found: Stored[] = [];
  while (found.length < state.messages) {
    for await (const message of await consumer.fetch({ max_messages: Math.min(500, state.messages - found.length) })) {
      const { id, sessionId } = fromBinary(LifecycleEventSchema, message.data);
      found.push({ id, session: sessionId, subject: message.subject });
      if (found.length === state.messages) break;
    }
  }
  return found;
}

/** Ids by session, each list in the order of the events given. */
export function bySession(events: readonly Pick<Stored, 'id' | 'session'>[]): Record<string, string[]> {
  const ids: Record<string, string[]> = {};
  for (const { session, id } of events) {
    const list = ids[session] ?? [];
    ids[session] = list;
    list.push(id);
  }
  return ids;
}
