import { statement } from '@bonafide/platform/database/statement';
import type { DeliveryState } from '../log/delivery.entity.js';

/** A delivery as administrators see it. */
export interface ListedDelivery {
  eventId: string;
  position: string;
  type: string;
  transactionNum: string;
  occurredAt: Date;
  state: DeliveryState;
  attempts: number;
  dueAt: Date | null;
  endedAt: Date | null;
}

const COLUMNS = `delivery.event_id AS "eventId", delivery.position, event.type, event.transaction_num AS "transactionNum",
  event.occurred_at AS "occurredAt", delivery.state, delivery.attempts, delivery.due_at AS "dueAt", delivery.ended_at AS "endedAt"
  FROM delivery JOIN event ON event.id = delivery.event_id WHERE delivery.tenant = $1 AND delivery.endpoint_id = $2`;

/** The latest first. $1 tenant, $2 endpoint, $3 a state or null, $4 the position before which, or null, $5 how many. */
export const listDeliveries = statement<ListedDelivery>(
  'delivery list',
  `SELECT ${COLUMNS} AND ($3::text IS NULL OR delivery.state = $3) AND ($4::bigint IS NULL OR delivery.position < $4)
   ORDER BY delivery.position DESC LIMIT $5`,
);

/** $1 tenant, $2 endpoint, $3 event. */
export const findDelivery = statement<ListedDelivery>('delivery find', `SELECT ${COLUMNS} AND delivery.event_id = $3`);

const SEND_AGAIN = `state = 'pending', tries = 0, due_at = now(), first_tried_at = NULL, ended_at = NULL`;

/**
 * Sends one again, unless it was erased: $1 tenant, $2 endpoint, $3 event, $4 states in which it may be. The event is locked, so
 * that an erasure under way is waited for: it would not end what is pending behind its back.
 */
export const sendAgain = statement<{ eventId: string }>(
  'delivery send again',
  `UPDATE delivery SET ${SEND_AGAIN}
   FROM (SELECT id FROM event WHERE id = $3 AND payload IS NOT NULL FOR SHARE) kept
   WHERE delivery.event_id = kept.id AND delivery.tenant = $1 AND delivery.endpoint_id = $2 AND delivery.state = ANY($4)
   RETURNING delivery.event_id AS "eventId"`,
);

/**
 * Sends again those of events since $3 that are in the states $4, in the order of the stream from behind the position $5 on, $6
 * of them. $1 tenant, $2 endpoint. Events are locked as by `sendAgain`.
 */
export const replaySome = statement<{ position: string }>(
  'delivery replay',
  `UPDATE delivery SET ${SEND_AGAIN} FROM (SELECT delivery.event_id, delivery.position FROM delivery
       JOIN event ON event.id = delivery.event_id
     WHERE delivery.tenant = $1 AND delivery.endpoint_id = $2 AND event.occurred_at >= $3 AND event.payload IS NOT NULL
       AND delivery.state = ANY($4) AND delivery.position > $5 ORDER BY delivery.position LIMIT $6 FOR SHARE OF event) chosen
   WHERE delivery.event_id = chosen.event_id AND delivery.endpoint_id = $2 RETURNING delivery.position`,
);

/** Payloads of events that an endpoint listened to: $1 tenant, $2 endpoint, $3 transaction numbers. */
export const findPayloads = statement<{ id: string; payload: Buffer }>(
  'event payloads',
  `SELECT event.id, event.payload FROM event JOIN delivery ON delivery.event_id = event.id AND delivery.endpoint_id = $2
   WHERE event.tenant = $1 AND delivery.tenant = $1 AND event.transaction_num = ANY($3) AND event.payload IS NOT NULL
   ORDER BY event.position`,
);
