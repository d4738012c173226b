import { statement } from '@bonafide/platform/database/statement';
import type { Session } from './session.entity.js';

/** A session's row, and the database's time at the beginning of the transaction. */
export type SessionNow = Session & { now: Date };

/** The columns of `SessionNow` by the names of the entity, for statements that begin at a session. */
export const SESSION_NOW = `session.id, session.tenant, session.kind AS flow, session.token_hash AS "tokenHash",
  session.subject_id AS "subjectId", session.required_checks AS "requiredChecks", session.open_checks AS "openChecks",
  session.status, session.attempts_left AS "attemptsLeft", session.saves_person AS "savesPerson", session.owes_consent AS "owesConsent",
  session.started_at AS "startedAt", session.idle_seconds AS "idleSeconds", session.expires_at AS "expiresAt",
  session.ends_at AS "endsAt", now()`;

const OF_TOKEN = `SELECT ${SESSION_NOW} FROM session WHERE tenant = $1 AND token_hash = $2`;

/** $1 tenant, $2 digest of the token. */
export const findByToken = statement<SessionNow>('session find', OF_TOKEN);

/** The same, locked against other writers; rows may still refer to it. */
export const lockByToken = statement<SessionNow>('session lock token', `${OF_TOKEN} FOR NO KEY UPDATE`);

/** $1 tenant, $2 id; locked likewise. */
export const lockById = statement<SessionNow>(
  'session lock',
  `SELECT ${SESSION_NOW} FROM session WHERE tenant = $1 AND id = $2 FOR NO KEY UPDATE`,
);

/** Saves what a step may have changed, as a part of statements: its parameters are the first six, `movedValues`. */
export const SAVE_MOVED = `UPDATE session
  SET status = $2, open_checks = $3, attempts_left = $4, expires_at = $5, subject_id = $6 WHERE id = $1`;

export function movedValues({ id, status, openChecks, attemptsLeft, expiresAt, subjectId }: Session): unknown[] {
  return [id, status, openChecks, attemptsLeft, expiresAt, subjectId];
}

/** Adds a session, as a part of statements: its parameters are the first fifteen, `sessionValues`. */
export const INSERT_SESSION = `INSERT INTO session (id, tenant, kind, token_hash, subject_id, required_checks, open_checks,
    status, attempts_left, saves_person, started_at, idle_seconds, expires_at, ends_at, owes_consent)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`;

export function sessionValues(session: Session): unknown[] {
  const { id, tenant, flow, tokenHash, subjectId, requiredChecks, openChecks, status, attemptsLeft } = session;
  const { savesPerson, startedAt, idleSeconds, expiresAt, endsAt, owesConsent } = session;
  const whose = [id, tenant, flow, tokenHash, subjectId];
  const state = [requiredChecks, openChecks, status, attemptsLeft, savesPerson];
  return [...whose, ...state, startedAt, idleSeconds, expiresAt, endsAt, owesConsent];
}
