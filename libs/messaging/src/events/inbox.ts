import { deleteBefore } from '@bonafide/platform/database/delete-before';
import { statement } from '@bonafide/platform/database/statement';
import type { DataSource, EntityManager } from 'typeorm';
import { InboxEvent } from './inbox-event.entity.js';
import { ParkedEvent } from './parked-event.entity.js';

const DAY_SECONDS = 86_400;

/**
 * Records, in the caller's transaction, that `consumer` handles the event. False when it has handled it before; waits
 * for another replica that is handling it at this moment.
 */
export async function recordOnce(manager: EntityManager, consumer: string, eventId: string): Promise<boolean> {
  const { raw } = await manager
    .createQueryBuilder()
    .insert()
    .into(InboxEvent)
    .values({ consumer, eventId, receivedAt: () => 'now()' })
    .orIgnore()
    .returning('event_id')
    .execute();
  return raw.length === 1;
}

/** $1 consumer, $2 ids of events. In the order of their ids, so that two who record the same ones do not lock each other up. */
const recordAll = statement<{ eventId: string }>(
  'inbox record',
  `INSERT INTO inbox_event (consumer, event_id, received_at) SELECT $1, id, now() FROM unnest($2::text[]) AS id ORDER BY id
   ON CONFLICT DO NOTHING RETURNING event_id AS "eventId"`,
);

/** `recordOnce` for many events at a time; returns the ids that are new. */
export async function recordNew(
  manager: EntityManager,
  consumer: string,
  eventIds: readonly string[],
): Promise<Set<string>> {
  const rows = await recordAll(manager, [consumer, eventIds]);
  return new Set(rows.map(({ eventId }) => eventId));
}

/** An event that a consumer gives up on. */
export interface GivenUp {
  consumer: string;
  id: string;
  sequence: number;
  subject: string;
  data: Uint8Array;
}

/** Keeps an event that failed for the last time for an operator, and records it as handled, in the caller's transaction. */
export async function park(manager: EntityManager, event: GivenUp, thrown: unknown): Promise<void> {
  const { consumer, id, sequence, subject, data } = event;
  if (!(await recordOnce(manager, consumer, id))) return;
  await manager.insert(ParkedEvent, {
    consumer,
    eventId: id,
    sequence: String(sequence),
    subject,
    payload: Buffer.from(data),
    reason: thrown instanceof Error ? thrown.name : 'Error',
    parkedAt: () => 'now()',
  });
}

/**
 * Forgets events handled more than `days` ago, in batches; returns how many. `days` must exceed the age at which the
 * stream drops events, or one that is delivered again would take effect again.
 */
export function sweepInbox(database: DataSource, days: number): Promise<number> {
  return deleteBefore(database, InboxEvent, 'receivedAt', days * DAY_SECONDS);
}
