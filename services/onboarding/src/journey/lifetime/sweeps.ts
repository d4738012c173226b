import type { DataSource } from 'typeorm';
import { type AuditRow, auditValues, insertEntries } from '../../audit/audit.sql.js';
import type { AuditLog } from '../../audit/audit-log.js';
import type { Flow } from '../session/flow.js';

/** Rows that one transaction deletes at most: short enough that no step waits long for a lock. */
const BATCH = 500;
/** Changes of registrations that one statement adds up at most. */
const MOST_CHANGES = 10_000;

interface Due {
  id: string;
  tenant: string;
  flow: Flow;
  subject_id: string | null;
  /** It was pending when its time was over. */
  expired: boolean;
  now: Date;
  /** An enrolment that made no registration. */
  unfinished: boolean;
}

/**
 * Closes expired sessions: deletes their tokens, notes, reviews and answers for repeats, and the person of an enrolment that was
 * not completed; those that were pending leave an entry in the audit log. Returns the number of sessions. A session that
 * a step holds is left for the next time; the conditions are asked of the locked rows, so what a step has just completed
 * stays.
 */
export async function closeExpired(database: DataSource, audit: AuditLog): Promise<number> {
  return database.transaction(async (manager) => {
    const due: Due[] = await manager.query(
      `SELECT id, tenant, kind AS flow, subject_id, kind = 'enrollment' AND status <> 'complete' AS unfinished,
         status = 'pending' AS expired, now() FROM session
       WHERE token_hash IS NOT NULL AND expires_at < now() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED`,
      [BATCH],
    );
    if (due.length === 0) return 0;
    const ids = due.map(({ id }) => id);
    const people = due.filter(({ unfinished }) => unfinished).map(({ subject_id }) => subject_id);
    const entries = due.filter(({ expired }) => expired).map((session) => expiryOf(session, audit));
    if (entries.length > 0) await insertEntries(manager, auditValues(entries));
    await manager.query('DELETE FROM step WHERE session_id = ANY($1)', [ids]);
    await manager.query('DELETE FROM session_note WHERE session_id = ANY($1)', [ids]);
    await manager.query('DELETE FROM review WHERE session_id = ANY($1)', [ids]);
    await manager.query('DELETE FROM subject WHERE id = ANY($1) AND completed_at IS NULL', [people]);
    await manager.query('DELETE FROM session WHERE id = ANY($1) AND subject_id IS NULL', [ids]);
    await manager.query(
      `UPDATE session SET token_hash = NULL, status = CASE status WHEN 'pending' THEN 'expired' ELSE status END
       WHERE id = ANY($1)`,
      [ids],
    );
    return due.length;
  });
}

function expiryOf({ id: session, tenant, flow, subject_id: person, now: at }: Due, audit: AuditLog): AuditRow {
  return audit.entry({ tenant, at, kind: `${flow}.expired`, actor: '', ids: { session, person }, facts: {} });
}

/** Deletes past sessions of registered people that are older than `days`; an enrolment's stays with its person. */
export function deletePastSessions(database: DataSource, days: number): Promise<number> {
  return deleted(
    database,
    `DELETE FROM session WHERE id = ANY(ARRAY(
       SELECT id FROM session
       WHERE token_hash IS NULL AND kind <> 'enrollment' AND expires_at < now() - make_interval(days => $1)
       ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED))`,
    [days, BATCH],
  );
}

/** Deletes the outcomes of steps that are older than `days`. */
export function deleteOutcomes(database: DataSource, days: number): Promise<number> {
  return deleted(
    database,
    `DELETE FROM outcome WHERE id = ANY(ARRAY(
       SELECT id FROM outcome WHERE decided_at < now() - make_interval(days => $1)
       ORDER BY decided_at LIMIT $2 FOR UPDATE SKIP LOCKED))`,
    [days, BATCH],
  );
}

/** Adds up what was registered and erased since the last time; returns how many changes there were. */
export async function addUpRegistrations(database: DataSource): Promise<number> {
  const [{ moved }] = await database.query<[{ moved: number }]>(
    `WITH change AS (
       DELETE FROM registration_change WHERE id = ANY(ARRAY(
         SELECT id FROM registration_change ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED))
       RETURNING tenant, day, people),
     added AS (
       INSERT INTO registration_tally (tenant, day, people)
       SELECT tenant, day, sum(people) FROM change GROUP BY tenant, day
       ON CONFLICT (tenant, day) DO UPDATE SET people = registration_tally.people + EXCLUDED.people)
     SELECT count(*)::int AS moved FROM change`,
    [MOST_CHANGES],
  );
  return moved;
}

async function deleted(database: DataSource, sql: string, parameters: unknown[]): Promise<number> {
  const [, count]: [unknown, number] = await database.query(sql, parameters);
  return count;
}
