import { statement } from '@bonafide/platform/database/statement';

/**
 * Stores events in the order given, but those of erased sessions. $1 ids, $2 tenants, $3 types, $4 sessions, $5 transaction
 * numbers, $6 times, $7 messages, or null where $8, the sealed payload, is there.
 */
export const insertEvents = statement<{ id: string }>(
  'event insert',
  `INSERT INTO event (id, tenant, type, session_id, transaction_num, occurred_at, received_at, message, payload, describe_at,
     describe_tries)
   SELECT id, tenant, type, session_id, transaction_num, occurred_at, now(), message, payload,
     CASE WHEN payload IS NULL THEN now() END, 0
   FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::bytea[], $8::bytea[])
     WITH ORDINALITY AS given (id, tenant, type, session_id, transaction_num, occurred_at, message, payload, place)
   WHERE NOT EXISTS (SELECT FROM erased_session erased
     WHERE erased.tenant = given.tenant AND erased.session_id = given.session_id)
   ORDER BY place ON CONFLICT DO NOTHING RETURNING id`,
);

/** $1 ids of events, $2 endpoints: a delivery for each pair. */
export const insertDeliveries = statement(
  'delivery insert',
  `INSERT INTO delivery (event_id, endpoint_id, tenant, session_id, position, state, tries, attempts, due_at)
   SELECT event.id, pair.endpoint_id, event.tenant, event.session_id, event.position,
     CASE WHEN event.payload IS NULL THEN 'waiting' ELSE 'pending' END, 0, 0,
     CASE WHEN event.payload IS NOT NULL THEN now() END
   FROM unnest($1::uuid[], $2::text[]) AS pair (event_id, endpoint_id) JOIN event ON event.id = pair.event_id`,
);

/** $1 tenants, $2 endpoints. */
export const insertLanes = statement(
  'lane insert',
  `INSERT INTO lane (tenant, endpoint_id) SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS lane (tenant, endpoint_id)
   ORDER BY 1, 2 ON CONFLICT DO NOTHING`,
);

/** An event that waits for its description. */
export interface Undescribed {
  id: string;
  tenant: string;
  sessionId: string;
  message: Buffer;
  tries: number;
  /** Seconds since it was received. */
  age: number;
}

/** Takes events whose description is due, for $1 seconds; $2 events at most. */
export const takeUndescribed = statement<Undescribed>(
  'event take undescribed',
  `UPDATE event SET describe_at = now() + make_interval(secs => $1), describe_tries = describe_tries + 1
   WHERE id IN (SELECT id FROM event WHERE describe_at <= now() ORDER BY describe_at, position LIMIT $2 FOR UPDATE SKIP LOCKED)
   RETURNING id, tenant, session_id AS "sessionId", message, describe_tries AS tries,
     extract(epoch FROM now() - received_at)::float8 AS age`,
);

/** Gives events their payload ($2) unless they were erased meanwhile; $1 ids. */
export const describeEvents = statement<{ id: string }>(
  'event describe',
  `UPDATE event SET payload = given.payload, message = NULL, describe_at = NULL
   FROM unnest($1::uuid[], $2::bytea[]) AS given (id, payload)
   WHERE event.id = given.id AND event.message IS NOT NULL RETURNING event.id`,
);

/** Lets the deliveries of events that were described go: $1 ids, $2 their states before. */
export const releaseDeliveries = statement<{ tenant: string; endpointId: string }>(
  'delivery release',
  `UPDATE delivery SET state = 'pending', due_at = now() WHERE event_id = ANY($1) AND state = ANY($2)
   RETURNING tenant, endpoint_id AS "endpointId"`,
);

/** Asks again later: $1 ids, $2 seconds. */
export const describeLater = statement(
  'event describe later',
  `UPDATE event SET describe_at = now() + make_interval(secs => given.secs)
   FROM unnest($1::uuid[], $2::float8[]) AS given (id, secs)
   WHERE event.id = given.id AND event.describe_at IS NOT NULL`,
);

/** Remembers that sessions were erased: $1 tenant, $2 sessions. */
export const rememberErased = statement(
  'erased session insert',
  `INSERT INTO erased_session (tenant, session_id, erased_at) SELECT $1, session_id, now()
   FROM unnest($2::text[]) AS given (session_id) ORDER BY session_id ON CONFLICT DO NOTHING`,
);

/** Deletes what the events of sessions tell, and returns their ids: $1 tenant, $2 sessions. */
export const eraseEvents = statement<{ id: string }>(
  'event erase',
  `UPDATE event SET payload = NULL, message = NULL, describe_at = NULL WHERE tenant = $1 AND session_id = ANY($2)
   RETURNING id`,
);

/** Ends the deliveries of events that were erased, and deletes what was sent: $1 ids, $2 states that end. */
export const eraseDeliveries = statement(
  'delivery erase',
  `UPDATE delivery SET body = NULL, content_type = NULL, due_at = NULL,
     ended_at = CASE WHEN state = ANY($2) THEN now() ELSE ended_at END,
     state = CASE WHEN state = ANY($2) THEN 'erased' ELSE state END
   WHERE event_id = ANY($1)`,
);

/** Deletes what was answered to events that were erased: $1 ids. */
export const eraseAnswers = statement(
  'attempt erase',
  'UPDATE attempt SET answer = NULL WHERE event_id = ANY($1) AND answer IS NOT NULL',
);
