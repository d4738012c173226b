import { eventSubject } from '@bonafide/proto/subjects';
import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import type { EntityManager } from 'typeorm';
import { OutboxEvent } from './outbox-event.entity.js';

/**
 * Writes an event beside the state that it tells of, in the same transaction: either both exist or neither.
 * `id` names the event for ever; the relay publishes it at least once, JetStream keeps it once.
 */
export async function emit<S extends DescMessage>(
  manager: EntityManager,
  schema: S,
  id: string,
  event: MessageInitShape<S>,
): Promise<void> {
  const payload = Buffer.from(toBinary(schema, create(schema, event)));
  await manager.insert(OutboxEvent, { id, subject: eventSubject(schema), payload, createdAt: new Date() });
}
