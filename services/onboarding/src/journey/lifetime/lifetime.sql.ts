import { insertIntoOutbox } from '@bonafide/messaging/events/outbox';
import { statement } from '@bonafide/platform/database/statement';
import { insertIntoAudit } from '../../audit/audit.sql.js';
import { insertReference } from '../reference/session-references.js';
import { INSERT_SESSION, SAVE_MOVED } from '../session/session.sql.js';

const BEGIN = `begun AS (${INSERT_SESSION}),
   agreed AS (
     INSERT INTO consent (id, tenant, subject_id, reference, text_version, given_at, received_at)
     SELECT $20::uuid, $2, $5, $21::text, $22::text, $23::timestamptz, $11 WHERE $20 IS NOT NULL
     ON CONFLICT (subject_id, reference, text_version) DO NOTHING),
   audited AS (${insertIntoAudit(24)}),
   referred AS (${insertReference(32)})
   ${insertIntoOutbox(16)}`;

/**
 * Begins a session of a registered person: `sessionValues`, then $16 `outboxValues`, $20 a consent's id, reference, version and
 * time, all null where none came along, $24 `auditValues`, and $32 the values of its reference.
 */
export const beginSession = statement('session begin', `WITH ${BEGIN}`);

/** Begins an enrolment: as `beginSession`, then of its person $37 the digest of the username and $38 the sealed profile. */
export const beginEnrollment = statement(
  'enrollment begin',
  `WITH person AS (
     INSERT INTO subject (id, tenant, username_digest, profile, started_at) VALUES ($5, $2, $37, $38, $11)),
   ${BEGIN}`,
);

/**
 * Ends a session before its checks have passed: `movedValues`, $7 `outboxValues`, $11 the person of an enrolment, $12 `auditValues`.
 * What the steps left is deleted, the answers for repeats among it. The session stays, since it lets go of its person.
 */
export const endSession = statement(
  'session end',
  `WITH moved AS (${SAVE_MOVED}),
   told AS (${insertIntoOutbox(7)}),
   audited AS (${insertIntoAudit(12)}),
   answers AS (DELETE FROM step WHERE session_id = $1),
   notes AS (DELETE FROM session_note WHERE session_id = $1),
   reviews AS (DELETE FROM review WHERE session_id = $1)
   DELETE FROM subject WHERE id = $11 AND completed_at IS NULL`,
);
