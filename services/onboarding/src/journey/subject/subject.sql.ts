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

/** $1 tenant, $2 registration code; one row. */
export const findByCode = statement<Found>('subject code', registered('code = $2'));
