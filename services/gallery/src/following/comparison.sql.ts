import { statement } from '@bonafide/platform/database/statement';

/** In ascending order: $1 tenant, $2 the code after which, $3 the last one or null, $4 how many. */
export const memberCodes = statement<{ code: string }>(
  'comparison members',
  `SELECT registration_code AS code FROM member WHERE tenant = $1 AND registration_code > $2
   AND ($3::uuid IS NULL OR registration_code <= $3) ORDER BY registration_code LIMIT $4`,
);

/** $1 tenant, $2 registrations, $3 a time: those among them that nobody has changed since. */
export const unchangedSince = statement<{ code: string }>(
  'comparison unchanged',
  `SELECT registration_code AS code FROM member WHERE tenant = $1 AND registration_code = ANY ($2::uuid[])
   AND changed_at < $3::timestamptz`,
);

/** $1 tenant: whether its members were compared before. */
export const wasCompared = statement<{ isCompared: boolean }>(
  'comparison before',
  'SELECT compared_at IS NOT NULL AS "isCompared" FROM tenant_index WHERE tenant = $1',
);

/** $1 tenant. */
export const noteCompared = statement(
  'comparison done',
  'UPDATE tenant_index SET compared_at = now() WHERE tenant = $1',
);

/** $1 a time: tenants that were not compared since, or not within a day. */
export const dueTenants = statement<{ tenant: string }>(
  'comparison due',
  `SELECT tenant FROM tenant_index WHERE compared_at IS NULL OR compared_at < $1::timestamptz
     OR compared_at < now() - interval '1 day' ORDER BY tenant`,
);
