import { statement } from '@bonafide/platform/database/statement';
import type { Attempt } from '../endpoints/ports.js';

/** The queue of one endpoint. */
export interface LaneId {
  tenant: string;
  endpointId: string;
}

/** Seconds for which a replica has a lane. */
export const LEASE_SECONDS = 60;

/** An endpoint that is tried fails every 30 hours at least: after a pause this long its failures begin anew. */
const QUIET_HOURS = 48;

/** Key of the lock that a replica holds while it lives; its id is the expression `id`. */
export const REPLICA_LOCK = (id: string) => `hashtextextended('webhook replica ' || ${id}, 0)`;

const IS_DUE = `(rests_until IS NULL OR rests_until <= now())
       AND EXISTS (SELECT FROM delivery WHERE delivery.endpoint_id = lane.endpoint_id AND delivery.tenant = lane.tenant
         AND delivery.state = 'pending' AND delivery.due_at <= now())`;

/**
 * Takes lanes that have something to do and that no replica works on: none has them, its lease has ended, or it has died. Those
 * that were worked on longest ago come first. $1 replica, $2 lanes at most, $3 endpoints that the replica works on.
 */
export const takeLanes = statement<LaneId & { isFailing: boolean }>(
  'lane take',
  `WITH alive AS MATERIALIZED (SELECT (classid::bigint << 32) | objid::bigint AS key FROM pg_locks
     WHERE locktype = 'advisory' AND objsubid = 1
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
   UPDATE lane SET owner = $1, leased_until = now() + make_interval(secs => ${LEASE_SECONDS})
   WHERE (tenant, endpoint_id) IN (
     SELECT tenant, endpoint_id FROM lane
     WHERE (leased_until IS NULL OR leased_until < now() OR (owner = $1 AND endpoint_id <> ALL($3))
         OR (owner <> $1 AND ${REPLICA_LOCK('owner')} NOT IN (SELECT key FROM alive)))
       AND ${IS_DUE}
     ORDER BY leased_until NULLS FIRST LIMIT $2 FOR UPDATE SKIP LOCKED)
   RETURNING tenant, endpoint_id AS "endpointId", failing_since IS NOT NULL AS "isFailing"`,
);

/** Lanes that have something to do and that nobody has, $1 of them. */
export const waitingLanes = statement(
  'lane waiting',
  `SELECT FROM lane WHERE (leased_until IS NULL OR leased_until < now()) AND ${IS_DUE} LIMIT $1`,
);

/** Keeps the lanes of a replica ($1) for another while; returns those that it still has. */
export const renewLanes = statement<LaneId>(
  'lane renew',
  `UPDATE lane SET leased_until = now() + make_interval(secs => ${LEASE_SECONDS})
   WHERE owner = $1 AND leased_until >= now() RETURNING tenant, endpoint_id AS "endpointId"`,
);

/** Gives a lane back, and keeps when that was. $1 replica, $2 tenant, $3 endpoint. */
export const releaseLane = statement(
  'lane release',
  'UPDATE lane SET owner = NULL, leased_until = now() WHERE owner = $1 AND tenant = $2 AND endpoint_id = $3',
);

/** A delivery that is due, with what it sends. */
export interface DueDelivery {
  eventId: string;
  sessionId: string;
  type: string;
  occurredAt: Date;
  payload: Buffer | null;
  tries: number;
  contentType: string | null;
  body: Buffer | null;
  blockedBy: string | null;
}

/**
 * The deliveries of a lane that are due, in the order of their times and then of the stream. $1 tenant, $2 endpoint, $3 how
 * many, $4 minutes that a later event of a session waits for an earlier one, from its first try.
 */
export const dueDeliveries = statement<DueDelivery>(
  'delivery due',
  `SELECT due.event_id AS "eventId", due.session_id AS "sessionId", event.type, event.occurred_at AS "occurredAt",
     event.payload, due.tries, due.content_type AS "contentType", due.body, earlier.event_id AS "blockedBy"
   FROM delivery due JOIN event ON event.id = due.event_id
   LEFT JOIN LATERAL (SELECT event_id FROM delivery
     WHERE endpoint_id = due.endpoint_id AND session_id = due.session_id AND position < due.position
       AND state IN ('waiting', 'pending') AND tenant = due.tenant
       AND (first_tried_at IS NULL OR first_tried_at > now() - make_interval(mins => $4))
     ORDER BY position DESC LIMIT 1) earlier ON true
   WHERE due.endpoint_id = $2 AND due.tenant = $1 AND due.state = 'pending' AND due.due_at <= now()
   ORDER BY due.due_at, due.position LIMIT $3`,
);

/**
 * Puts off deliveries that wait for an earlier event of their session until that one is due, a minute at most. $1 endpoint, $2
 * events, $3 those that they wait for.
 */
export const postpone = statement(
  'delivery postpone',
  `UPDATE delivery SET due_at = greatest(now() + interval '1 s', least(earlier.due_at, now() + interval '60 s'))
   FROM unnest($2::uuid[], $3::uuid[]) AS given (event_id, earlier_id)
   JOIN delivery earlier ON earlier.event_id = given.earlier_id AND earlier.endpoint_id = $1
   WHERE delivery.event_id = given.event_id AND delivery.endpoint_id = $1 AND delivery.state = 'pending'
     AND earlier.state IN ('waiting', 'pending')`,
);

/**
 * Puts off deliveries that do not open for a minute; to others of their sessions that counts as a try. $1 tenant, $2 endpoint,
 * $3 events.
 */
export const setAside = statement(
  'delivery set aside',
  `UPDATE delivery SET due_at = now() + interval '60 s', first_tried_at = coalesce(first_tried_at, now())
   WHERE tenant = $1 AND endpoint_id = $2 AND event_id = ANY($3) AND state = 'pending'`,
);

/** What is written of an attempt. */
export interface Result extends LaneId {
  eventId: string;
  state: 'pending' | 'delivered' | 'failed';
  delayMs: number;
  contentType: string | null;
  body: Buffer | null;
  attempt: Pick<Attempt, 'outcome' | 'durationMs'> & { status: number | null; reason: string | null };
  answer: Buffer | null;
}

const writeResult = statement<{ eventId: string; endpointId: string }>(
  'delivery result',
  `WITH result AS (SELECT * FROM unnest($2::text[], $3::text[], $4::uuid[], $5::text[], $6::float8[], $7::text[], $8::bytea[],
       $9::text[], $10::integer[], $11::text[], $12::integer[], $13::bytea[])
     AS given (tenant, endpoint_id, event_id, state, delay_ms, content_type, body, outcome, status, reason, duration_ms, answer)),
   moved AS (UPDATE delivery SET state = result.state, tries = delivery.tries + 1, attempts = delivery.attempts + 1,
       due_at = CASE WHEN result.state = 'pending' THEN now() + result.delay_ms * interval '1 ms' END,
       first_tried_at = coalesce(delivery.first_tried_at, now()),
       ended_at = CASE WHEN result.state <> 'pending' THEN now() END,
       content_type = result.content_type, body = result.body
     FROM result JOIN lane ON lane.tenant = result.tenant AND lane.endpoint_id = result.endpoint_id AND lane.owner = $1
     WHERE delivery.event_id = result.event_id AND delivery.endpoint_id = result.endpoint_id AND delivery.state = ANY($14)
     RETURNING delivery.event_id, delivery.endpoint_id, delivery.tenant, delivery.session_id, delivery.state, delivery.attempts),
   logged AS (INSERT INTO attempt (event_id, endpoint_id, number, at, outcome, status, reason, duration_ms, answer)
     SELECT event_id, endpoint_id, moved.attempts, now(), result.outcome, result.status, result.reason, result.duration_ms,
       result.answer
     FROM moved JOIN result USING (event_id, endpoint_id)),
   next AS (UPDATE delivery SET due_at = now() FROM moved WHERE moved.state <> 'pending'
     AND delivery.endpoint_id = moved.endpoint_id AND delivery.session_id = moved.session_id AND delivery.tenant = moved.tenant
     AND delivery.state = 'pending' AND delivery.tries = 0 AND delivery.due_at > now())
   SELECT event_id AS "eventId", endpoint_id AS "endpointId" FROM moved`,
);

/**
 * Writes what came of attempts, as far as the replica $1 still has their lanes and the deliveries are still `before`; when
 * one has ended, the next of its session is due.
 */
export function writeResults(
  manager: Parameters<typeof writeResult>[0],
  replica: string,
  results: readonly Result[],
  before: readonly string[],
) {
  const of = <T>(read: (one: Result) => T) => results.map(read);
  return writeResult(manager, [
    replica,
    of(({ tenant }) => tenant),
    of(({ endpointId }) => endpointId),
    of(({ eventId }) => eventId),
    of(({ state }) => state),
    of(({ delayMs }) => delayMs),
    of(({ contentType }) => contentType),
    of(({ body }) => body),
    of(({ attempt }) => attempt.outcome),
    of(({ attempt }) => attempt.status),
    of(({ attempt }) => attempt.reason),
    of(({ attempt }) => Math.round(attempt.durationMs)),
    of(({ answer }) => answer),
    before,
  ]);
}

/**
 * Notes of lanes of the replica $1 whether their endpoints took something or only failed: $2 tenants, $3 endpoints, $4
 * whether one was taken, $5 milliseconds for which they are to rest. Returns those that fail.
 */
export const noteHealth = statement<LaneId & { failingSince: Date; now: Date }>(
  'lane health',
  `UPDATE lane SET
     failing_since = CASE WHEN given.is_well THEN NULL
       WHEN failed_at > now() - interval '${QUIET_HOURS} hours' THEN coalesce(failing_since, now()) ELSE now() END,
     failed_at = CASE WHEN given.is_well THEN failed_at ELSE now() END,
     rests_until = CASE WHEN given.rest_ms > 0 THEN now() + given.rest_ms * interval '1 ms' ELSE rests_until END
   FROM unnest($2::text[], $3::text[], $4::boolean[], $5::float8[]) AS given (tenant, endpoint_id, is_well, rest_ms)
   WHERE lane.tenant = given.tenant AND lane.endpoint_id = given.endpoint_id AND lane.owner = $1
     AND (NOT given.is_well OR failing_since IS NOT NULL OR given.rest_ms > 0)
   RETURNING lane.tenant, lane.endpoint_id AS "endpointId", failing_since AS "failingSince", now() AS now`,
);

/**
 * Ends deliveries of an endpoint, so many at a time: $1 tenant, $2 endpoint, $3 states that end, $4 how many, $5 of events that
 * were received so many seconds ago at least.
 */
export const cancelSome = statement<{ eventId: string }>(
  'delivery cancel',
  `UPDATE delivery SET state = 'cancelled', due_at = NULL, ended_at = now(), body = NULL, content_type = NULL
   WHERE (event_id, endpoint_id) IN (SELECT open.event_id, open.endpoint_id FROM delivery open
       JOIN event ON event.id = open.event_id
     WHERE open.endpoint_id = $2 AND open.tenant = $1 AND open.state = ANY($3) AND open.state IN ('waiting', 'pending')
       AND event.received_at <= now() - make_interval(secs => $5) LIMIT $4)
   RETURNING event_id AS "eventId"`,
);

/** Puts off what is due at an endpoint: $1 tenant, $2 endpoint, $3 seconds. */
export const putOff = statement(
  'delivery put off',
  `UPDATE delivery SET due_at = now() + make_interval(secs => $3)
   WHERE endpoint_id = $2 AND tenant = $1 AND state = 'pending' AND due_at <= now()`,
);

/** Lanes with deliveries that have not ended, or whose endpoints failed or asked for a rest. */
export const unsettledLanes = statement<LaneId>(
  'lane unsettled',
  `SELECT tenant, endpoint_id AS "endpointId" FROM lane WHERE failing_since IS NOT NULL OR rests_until IS NOT NULL
     OR EXISTS (SELECT FROM delivery WHERE delivery.endpoint_id = lane.endpoint_id AND delivery.tenant = lane.tenant
       AND delivery.state IN ('waiting', 'pending'))`,
);

/** An endpoint that was disabled begins anew, should it be enabled again: $1 tenant, $2 endpoint. */
export const forgetHealth = statement(
  'lane forget',
  'UPDATE lane SET failing_since = NULL, rests_until = NULL WHERE tenant = $1 AND endpoint_id = $2',
);
