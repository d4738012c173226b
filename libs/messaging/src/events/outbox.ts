import { statement } from '@bonafide/platform/database/statement';
import { eventSubject } from '@bonafide/proto/subjects';
import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import type { EntityManager } from 'typeorm';

/** Members of every event. `id` is a UUID that never changes; `type` begins with its family. */
export interface EventFacts {
  id: string;
  tenant: string;
  type: string;
}

/** An event as the outbox holds it. */
export interface OutboxRow {
  id: string;
  key: string;
  subject: string;
  payload: Buffer;
}

/**
 * SQL that writes events in the order of their rows, as a part of any statement: its parameters are the four of
 * `outboxValues`, from `$first` on.
 */
export const insertIntoOutbox = (first: number) => `
  INSERT INTO outbox_event (id, ordering_key, subject, payload, created_at)
  SELECT id, ordering_key, subject, payload, now()
  FROM unnest($${first}::uuid[], $${first + 1}::text[], $${first + 2}::text[], $${first + 3}::bytea[])
    WITH ORDINALITY AS event (id, ordering_key, subject, payload, nth) ORDER BY nth`;

/** The parameters of `insertIntoOutbox`. */
export function outboxValues(rows: readonly OutboxRow[]): unknown[] {
  return [
    rows.map(({ id }) => id),
    rows.map(({ key }) => key),
    rows.map(({ subject }) => subject),
    rows.map(({ payload }) => payload),
  ];
}

/** The row of an event. Throws for one that names no tenant, no type or no ordering key. */
export function outboxRow<S extends DescMessage>(
  schema: S,
  event: MessageInitShape<S> & EventFacts,
  key: string,
): OutboxRow {
  if (key === '') throw new Error('An event needs an ordering key');
  const payload = Buffer.from(toBinary(schema, create(schema, event)));
  return { id: event.id, key, subject: eventSubject(event), payload };
}

const insert = statement('outbox insert', insertIntoOutbox(1));

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
  await insert(manager, outboxValues([outboxRow(schema, event, key)]));
}
