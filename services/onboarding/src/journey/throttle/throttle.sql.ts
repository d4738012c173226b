import { statement } from '@bonafide/platform/database/statement';
import type { Attempts } from './throttle.machine.js';

const OF_FACTOR = 'WHERE subject_id = $1 AND factor = $2 AND tenant = $3';
const READ = 'SELECT failures, failed_at AS "failedAt", now() FROM attempt';

/** $1 person, $2 factor, $3 tenant: failures in a row, and the database's time; no row where none failed ever. */
export const readAttempts = statement<Attempts & { now: Date }>('attempts read', `${READ} ${OF_FACTOR}`);

/** The same, locked. */
export const lockAttempts = statement<Attempts>('attempts lock', `${READ} ${OF_FACTOR} FOR NO KEY UPDATE`);

/** The same parameters: makes the row that is to be locked. */
export const addAttempts = statement(
  'attempts add',
  `INSERT INTO attempt (subject_id, factor, tenant, failures) VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING`,
);

/** The same, $4 failures and $5 the time of the latest. */
export const setAttempts = statement('attempts set', `UPDATE attempt SET failures = $4, failed_at = $5 ${OF_FACTOR}`);
