import { statement } from '@bonafide/platform/database/statement';
import type { Registration } from './subject.entity.js';

/** A look-up's result: the registered person, if there is one, and the database's time. */
export type Found = (Registration | Record<keyof Registration, null>) & { now: Date };

const registered = (condition: string) => `
  SELECT subject.id, tenant, username_digest AS "usernameDigest", profile, started_at AS "startedAt", code,
    completed_at AS "completedAt", active_at AS "activeAt", now()
  FROM (VALUES (1)) AS always LEFT JOIN subject ON tenant = $1 AND ${condition} AND completed_at IS NOT NULL`;

/** $1 tenant, $2 digest of the username; one row. */
export const findByUsername = statement<Found>('subject username', registered('username_digest = $2'));

/**
 * $1 an unfinished person: keeps other registrations of the same username waiting until the transaction ends; a row, unless there is no
 * such person.
 */
export const lockUsername = statement(
  'subject username lock',
  `SELECT pg_advisory_xact_lock(hashtextextended('registration ' || tenant || ' ' || encode(username_digest, 'hex'), 0))
   FROM subject WHERE id = $1`,
);

/** $1 the same, $2 code, $3 time: a row, unless the username is registered already. To be asked behind `lockUsername`. */
export const registerSubject = statement(
  'subject register',
  `UPDATE subject SET code = $2, completed_at = $3, active_at = $3 WHERE id = $1 AND NOT EXISTS (
     SELECT FROM subject other WHERE other.tenant = subject.tenant AND other.username_digest = subject.username_digest
       AND other.completed_at IS NOT NULL)
   RETURNING 1`,
);

/** $1 tenant, $2 registration code; one row. */
export const findByCode = statement<Found>('subject code', registered('code = $2'));
