import { statement } from '@bonafide/platform/database/statement';

/** In ascending order: $1 tenant, $2 model key, $3 the code after which, $4 how many; `isStale`: of another pack. */
export const memberFaces = statement<{ code: string; hasFace: boolean; isStale: boolean }>(
  'reconcile members',
  `SELECT member.registration_code AS code, member.template IS NOT NULL AND space.model_key IS NOT DISTINCT FROM $2 AS "hasFace",
     member.template IS NOT NULL AND space.model_key IS DISTINCT FROM $2 AS "isStale"
   FROM member LEFT JOIN space ON space.id = member.space_id
   WHERE member.tenant = $1 AND member.registration_code > $3 ORDER BY member.registration_code LIMIT $4`,
);

/** $1 tenant, $2 registrations: the galleries that they were added to. */
export const membershipsOf = statement<{ gallery: string; code: string }>(
  'reconcile memberships',
  `SELECT gallery_id AS gallery, registration_code AS code FROM membership
   WHERE tenant = $1 AND registration_code = ANY ($2::uuid[]) AND gallery_id IN (SELECT id FROM gallery WHERE tenant = $1)`,
);
