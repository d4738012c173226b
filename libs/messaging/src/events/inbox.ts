import type { DataSource, EntityManager } from 'typeorm';
import { InboxEvent } from './inbox-event.entity.js';

const SWEPT_AT_ONCE = 10_000;

/**
 * Records, in the caller's transaction, that `consumer` handles the event. False when it has handled it before; waits
 * for another replica that is handling it at this moment.
 */
export async function recordOnce(manager: EntityManager, consumer: string, eventId: string): Promise<boolean> {
  const { raw } = await manager
    .createQueryBuilder()
    .insert()
    .into(InboxEvent)
    .values({ consumer, eventId, receivedAt: new Date() })
    .orIgnore()
    .returning('event_id')
    .execute();
  return raw.length === 1;
}

/**
 * Forgets events handled more than `days` ago, in batches; returns how many. `days` must exceed the age at which the
 * stream drops events, or one that is delivered again would take effect again.
 */
export async function sweepInbox(database: DataSource, days: number): Promise<number> {
  const before = new Date(Date.now() - days * 86_400_000);
  for (let swept = 0; ; ) {
    const [, count] = await database.query(
      `DELETE FROM inbox_event WHERE ctid = ANY (ARRAY(SELECT ctid FROM inbox_event WHERE received_at < $1 LIMIT ${SWEPT_AT_ONCE}))`,
      [before],
    );
    swept += count;
    if (count < SWEPT_AT_ONCE) return swept;
  }
}
