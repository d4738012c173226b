import { EVENT_STREAM } from '@bonafide/messaging/events/event-stream';
import { type LifecycleEvent, LifecycleEventSchema } from '@bonafide/proto/gen/bonafide/onboarding/v1/events_pb';
import { eventFilter } from '@bonafide/proto/subjects';
import { fromBinary } from '@bufbuild/protobuf';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { vi } from 'vitest';
import { stackControl } from './stack.ts';

/** The lifecycle events on JetStream that satisfy `wanted`, in their order, once onboarding's outbox is empty. */
export async function eventsOf(wanted: (event: LifecycleEvent) => boolean): Promise<LifecycleEvent[]> {
  const control = await stackControl();
  await outboxEmpty(control.databaseUrl('onboarding'));
  const { username, password, host } = new URL(control.natsUrl);
  const connection = await connect({ servers: host, user: username, pass: password });
  try {
    const consumer = await jetstream(connection).consumers.get(EVENT_STREAM, {
      filter_subjects: eventFilter(),
    });
    const found: LifecycleEvent[] = [];
    for (let left = (await consumer.info()).num_pending; left > 0; ) {
      for await (const message of await consumer.fetch({ max_messages: Math.min(left, 500) })) {
        if (!message.subject.includes('.registration.')) found.push(fromBinary(LifecycleEventSchema, message.data));
        left = message.info.pending;
        if (left === 0) break;
      }
    }
    return found.filter(wanted);
  } finally {
    await connection.close();
  }
}

async function outboxEmpty(databaseUrl: string): Promise<void> {
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  try {
    await vi.waitFor(
      async () => {
        const { rowCount } = await database.query('SELECT FROM outbox_event LIMIT 1');
        if (rowCount) throw new Error('The outbox still holds events');
      },
      { timeout: 30_000, interval: 100 },
    );
  } finally {
    await database.end();
  }
}
