import { deleteBefore } from '@bonafide/platform/database/delete-before';
import type { DataSource, EntityManager } from 'typeorm';
import { InboxEvent } from './inbox-event.entity.js';

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

/**
 * Forgets events handled more than `days` ago, in batches; returns how many. `days` must exceed the age at which the
 * stream drops events, or one that is delivered again would take effect again.
 */
export function sweepInbox(database: DataSource, days: number): Promise<number> {
  return deleteBefore(database, InboxEvent, 'receivedAt', days * DAY_SECONDS);
}
