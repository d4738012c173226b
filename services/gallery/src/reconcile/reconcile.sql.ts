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

/** $1 tenant: its galleries. */
export const galleriesToCompare = statement<{ gallery: string }>(
  'reconcile galleries',
  'SELECT id AS gallery FROM gallery WHERE tenant = $1 ORDER BY id',
);

/** Members in a gallery that is not deleted, in ascending order: $1 tenant, $2 gallery, $3 the code after which, $4 how many. */
export const placesInGallery = statement<{ code: string }>(
  'reconcile places',
  `SELECT place.registration_code AS code FROM membership place
   JOIN member ON member.tenant = $1 AND member.registration_code = place.registration_code
   WHERE place.gallery_id = $2 AND EXISTS (SELECT FROM gallery WHERE id = $2) AND place.registration_code > $3
   ORDER BY place.registration_code LIMIT $4`,
);

/** $1 tenant, $2 revision, $3 gallery, $4 registrations: those that were changed after it, null where the gallery was deleted. */
export const changedSince = statement<{ code: string | null }>(
  'reconcile changed since',
  `SELECT DISTINCT registration_code AS code FROM index_change WHERE tenant = $1 AND revision > $2
   AND (registration_code = ANY ($4::uuid[]) OR kind = 'dissolve' AND gallery_id = $3)`,
);

/** $1 tenant, $2 gallery, $3 registrations: those that are in it; none where it is deleted. */
export const membersAmong = statement<{ code: string }>(
  'reconcile members among',
  `SELECT registration_code AS code FROM membership WHERE gallery_id = $2 AND registration_code = ANY ($3::uuid[])
   AND EXISTS (SELECT FROM gallery WHERE id = $2 AND tenant = $1)`,
);
