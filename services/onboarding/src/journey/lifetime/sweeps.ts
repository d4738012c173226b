import type { DataSource } from 'typeorm';

/** Rows that one transaction deletes at most: short enough that no step waits long for a lock. */
const BATCH = 500;
/** Rows of one tenant's tally beyond which they are folded into one. */
const MOST_TALLY_ROWS = 50;

interface Due {
  id: string;
  subject_id: string | null;
  /** An enrolment that made no registration. */
  unfinished: boolean;
}

/**
 * Closes expired sessions: deletes their tokens, notes and answers for repeats, and the person of an enrolment that was
 * not completed. Returns the number of sessions. A session that a step holds is left for the next time; the
 * conditions are asked of the locked rows, so what a step has just completed stays.
 */
export async function closeExpired(database: DataSource): Promise<number> {
  return database.transaction(async (manager) => {
    const due: Due[] = await manager.query(
      `SELECT id, subject_id, kind = 'enrollment' AND status <> 'complete' AS unfinished FROM session
       WHERE token_hash IS NOT NULL AND expires_at < now() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED`,
      [BATCH],
    );
    if (due.length === 0) return 0;
    const ids = due.map(({ id }) => id);
    const people = due.filter(({ unfinished }) => unfinished).map(({ subject_id }) => subject_id);
    await manager.query('DELETE FROM step WHERE session_id = ANY($1)', [ids]);
    await manager.query('DELETE FROM session_note WHERE session_id = ANY($1)', [ids]);
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

/** Folds the tally of tenants that have many rows of it; the sums stay. Returns 0, since once is enough. */
export async function foldTallies(database: DataSource): Promise<number> {
  await database.query(
    `WITH folded AS (
       DELETE FROM registration_tally WHERE id = ANY(ARRAY(
         SELECT id FROM registration_tally WHERE tenant IN (
           SELECT tenant FROM registration_tally GROUP BY tenant HAVING count(*) > $1)
         FOR UPDATE SKIP LOCKED))
       RETURNING tenant, people)
     INSERT INTO registration_tally (tenant, people) SELECT tenant, sum(people) FROM folded GROUP BY tenant`,
    [MOST_TALLY_ROWS],
  );
  return 0;
}

async function deleted(database: DataSource, sql: string, parameters: unknown[]): Promise<number> {
  const [, count]: [unknown, number] = await database.query(sql, parameters);
  return count;
}
