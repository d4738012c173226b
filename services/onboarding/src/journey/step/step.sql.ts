import { insertIntoOutbox } from '@bonafide/messaging/events/outbox';
import { statement } from '@bonafide/platform/database/statement';
import { insertIntoAudit } from '../../audit/audit.sql.js';
import { SAVE_MOVED, SESSION_NOW, type SessionNow } from '../session/session.sql.js';
import type { Attempts } from '../throttle/throttle.machine.js';

/** The session of a token, and what the ledger says of a request for a step of it. */
export interface Claimed extends SessionNow {
  /** The claim and the operation, where this copy has the claim now. */
  claim: string | null;
  operation: string | null;
  /** What the ledger held before: stands where this copy has no claim. */
  answer: string | null;
}

/** The same, with the failures in a row of the factor of a step that is throttled; null where none failed ever. */
export type ClaimedAndTried = Claimed & (Attempts | Record<keyof Attempts, null>);

/** Claims a step for a copy of its request, where the session takes steps and no other copy has claimed or answered it. */
const claiming = (lock: string, also = { columns: '', joined: '' }) => `
  WITH held AS MATERIALIZED (SELECT ${SESSION_NOW} FROM session WHERE tenant = $1 AND token_hash = $2 ${lock}),
  claimed AS (
    INSERT INTO step (session_id, name, body_hash, tenant, claim, operation_id, lease_until)
    SELECT id, $4, $5, tenant, $6, $7, now() + make_interval(secs => $8) FROM held WHERE flow = $3 AND "expiresAt" > now()
    ON CONFLICT (session_id, name, body_hash) DO UPDATE SET
      claim = EXCLUDED.claim, lease_until = EXCLUDED.lease_until, answer = NULL,
      operation_id = CASE WHEN step.answer IS NULL THEN step.operation_id ELSE EXCLUDED.operation_id END
    WHERE step.lease_until < now()
    RETURNING claim, operation_id)
  SELECT held.*, claimed.claim, claimed.operation_id AS operation,
    (SELECT answer FROM step WHERE session_id = held.id AND name = $4 AND body_hash = $5) AS answer${also.columns}
  FROM held LEFT JOIN claimed ON true${also.joined}`;

/**
 * $1 tenant, $2 digest of the token, $3 flow, $4 name, $5 hash of the body, $6 claim, $7 operation, $8 seconds of the lease, $9
 * the factor, null of a step that is not throttled.
 */
export const claimStep = statement<ClaimedAndTried>(
  'step claim',
  claiming('FOR KEY SHARE', {
    columns: ', attempt.failures, attempt.failed_at AS "failedAt"',
    joined:
      ' LEFT JOIN attempt ON attempt.subject_id = held."subjectId" AND attempt.factor = $9 AND attempt.tenant = $1',
  }),
);

/** The same without a factor, with the session locked until the transaction ends; no row where another one has locked it. */
export const claimStepLocked = statement<Claimed>('step claim locked', claiming('FOR NO KEY UPDATE SKIP LOCKED'));

/**
 * $1 tenant, $2 session, $3 name, $4 hash of the body, $5 claim: the session, locked, and then the claim, which nobody takes over
 * any more; null where somebody has.
 */
export const lockClaimed = statement<SessionNow & { claim: string | null }>(
  'step lock',
  `WITH held AS MATERIALIZED (
     SELECT ${SESSION_NOW} FROM session WHERE tenant = $1 AND id = $2 FOR NO KEY UPDATE),
   claimed AS (
     SELECT step.claim FROM held, step
     WHERE step.session_id = $2 AND step.name = $3 AND step.body_hash = $4 AND step.claim = $5 FOR UPDATE OF step)
   SELECT held.*, (SELECT claim FROM claimed) AS claim FROM held`,
);

/**
 * Writes a step: `movedValues` of its session, $7 `outboxValues`, $11 name, $12 hash of the body and $13 claim, then $14
 * the answer for the ledger, $15 the seconds that it holds or null for the session's life, $16 the values of its outcome,
 * all null where nothing was decided, $24 `auditValues`, and $32 when a registered person came back, which retention
 * counts from, null where that is not so. Answers a row, or none, with all else written, where another copy has the
 * claim.
 */
export const writeStep = statement(
  'step write',
  `WITH moved AS (${SAVE_MOVED}),
   told AS (${insertIntoOutbox(7)}),
   recorded AS (
     INSERT INTO outcome (session_id, id, tenant, check_name, passed, single_factor, scores, engine_receipts, decided_at)
     SELECT $1, $16::uuid, $17::text, $18::text, $19::boolean, $20::boolean, $21::jsonb, $22::text[], $23::timestamptz
     WHERE $16 IS NOT NULL),
   audited AS (${insertIntoAudit(24)}),
   returned AS (UPDATE subject SET active_at = greatest(active_at, $32) WHERE id = $6 AND $32::timestamptz IS NOT NULL)
   UPDATE step SET answer = $14, lease_until = coalesce(now() + make_interval(secs => $15), 'infinity')
   WHERE session_id = $1 AND name = $11 AND body_hash = $12 AND claim = $13 RETURNING 1`,
);
