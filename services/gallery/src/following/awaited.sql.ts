import { statement } from '@bonafide/platform/database/statement';

/** $1 tenants, $2 registrations, $3 whether they were missing before. */
export const awaitRegistrations = statement(
  'awaited add',
  `INSERT INTO awaited_registration (tenant, registration_code, asked, since, due_at, tries)
   SELECT tenant, code, gen_random_uuid(), CASE WHEN $3::boolean THEN 'epoch' ELSE now() END, now(), 0
   FROM (SELECT DISTINCT tenant, code FROM unnest($1::text[], $2::uuid[]) AS given (tenant, code) ORDER BY 1, 2) AS one
   ON CONFLICT (tenant, registration_code) DO UPDATE SET asked = EXCLUDED.asked, due_at = EXCLUDED.due_at, tries = 0`,
);

/** $1 tenants, $2 registrations: those among them that are members. */
export const membersAmongAll = statement<{ tenant: string; code: string }>(
  'awaited known',
  `SELECT tenant, registration_code AS code FROM member
   WHERE (tenant, registration_code) IN (SELECT * FROM unnest($1::text[], $2::uuid[]))`,
);

/** A registration to ask for. */
export interface Taken {
  tenant: string;
  code: string;
  asked: string;
  tries: number;
}

/** Takes what is due for $1 seconds; $2 of each tenant at most, so that one with many does not keep the others waiting. */
export const takeAwaited = statement<Taken>(
  'awaited take',
  `WITH RECURSIVE tenants (tenant) AS (
     SELECT min(tenant) FROM awaited_registration
     UNION ALL
     SELECT (SELECT min(awaited.tenant) FROM awaited_registration awaited WHERE awaited.tenant > tenants.tenant) FROM tenants
     WHERE tenants.tenant IS NOT NULL
   )
   UPDATE awaited_registration SET due_at = now() + make_interval(secs => $1), tries = tries + 1
   WHERE (tenant, registration_code) IN (
     SELECT due.tenant, due.registration_code FROM tenants CROSS JOIN LATERAL (
       SELECT tenant, registration_code FROM awaited_registration awaited
       WHERE awaited.tenant = tenants.tenant AND due_at <= now() ORDER BY due_at LIMIT $2
       FOR UPDATE SKIP LOCKED) AS due)
   RETURNING tenant, registration_code AS code, asked, tries`,
);

const MATCHING = `tenant = $1 AND (registration_code, asked) IN (SELECT * FROM unnest($2::uuid[], $3::uuid[]))`;

/** $1 tenant, $2 registrations, $3 how they were asked for: ends those that were not asked for again. */
export const endAwaited = statement<{ code: string }>(
  'awaited end',
  `DELETE FROM awaited_registration WHERE ${MATCHING} RETURNING registration_code AS code`,
);

/** The same registrations are asked for again in $4 seconds. */
export const postponeAwaited = statement(
  'awaited postpone',
  `UPDATE awaited_registration SET due_at = now() + make_interval(secs => $4) WHERE ${MATCHING}`,
);

/** $1 tenant, $2 registrations that are gone. */
export const forgetAwaited = statement(
  'awaited forget',
  'DELETE FROM awaited_registration WHERE tenant = $1 AND registration_code = ANY ($2::uuid[])',
);
