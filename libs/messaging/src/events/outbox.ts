import { eventSubject } from '@bonafide/proto/subjects';
import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import type { EntityManager } from 'typeorm';
import { OutboxEvent } from './outbox-event.entity.js';

/** Members of every event. `id` is a UUID that never changes; `type` begins with its family. */
export interface EventFacts {
  id: string;
  tenant: string;
  type: string;
}

/**
 * Writes an event in the transaction that writes the state it reports: either both exist or neither. The relay
 * publishes it at least once, JetStream keeps it once.
 *
 * Events of one `key` (the id of what they are about, a session for instance) are published in the order in which they
 * were emitted, provided that their transactions came one after the other: hold a lock on what the key names.
 */
export async function emit<S extends DescMessage>(
  manager: EntityManager,
  schema: S,
  event: MessageInitShape<S> & EventFacts,
  key: string,
): Promise<void> {
  if (key === '') throw new Error('An event needs an ordering key');
  await manager.insert(OutboxEvent, {
    id: event.id,
    orderingKey: key,
    subject: eventSubject(event),
    payload: Buffer.from(toBinary(schema, create(schema, event))),
    createdAt: () => 'now()',
  });
}
