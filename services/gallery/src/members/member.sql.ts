import { statement } from '@bonafide/platform/database/statement';

/**
 * $1 tenant, $2 registrations, $3 spaces, $4 sealed templates: puts them, but for those that were erased, and tells of each
 * whether it is new.
 */
export const putMembers = statement<{ code: string; isNew: boolean }>(
  'member put',
  `INSERT INTO member (tenant, registration_code, space_id, template, changed_at)
   SELECT $1, code, space, template, now() FROM unnest($2::uuid[], $3::uuid[], $4::bytea[]) AS given (code, space, template)
   WHERE NOT EXISTS (SELECT FROM erased_member erased WHERE erased.tenant = $1 AND erased.registration_code = given.code)
   ON CONFLICT (tenant, registration_code) DO UPDATE
   SET space_id = EXCLUDED.space_id, template = EXCLUDED.template, changed_at = EXCLUDED.changed_at
   RETURNING registration_code AS code, xmax = 0 AS "isNew"`,
);

/** $1 tenant, $2 registrations. */
export const rememberErased = statement(
  'member remember erased',
  `INSERT INTO erased_member (tenant, registration_code, erased_at) SELECT $1, code, now() FROM unnest($2::uuid[]) AS code
   ON CONFLICT DO NOTHING`,
);

/** $1 tenant, $2 registrations. */
export const deleteMembers = statement<{ code: string }>(
  'member delete',
  `DELETE FROM member WHERE tenant = $1 AND registration_code = ANY ($2::uuid[]) RETURNING registration_code AS code`,
);

/** A member as it is kept. */
export interface MemberRow {
  code: string;
  space: string | null;
  template: Buffer | null;
}

const COLUMNS = 'registration_code AS code, space_id AS space, template FROM member WHERE tenant = $1';

/** $1 tenant, $2 registrations. */
export const findMembers = statement<MemberRow>(
  'member find',
  `SELECT ${COLUMNS} AND registration_code = ANY ($2::uuid[])`,
);

/** In the order of their codes: $1 tenant, $2 the code after which, $3 how many. */
export const pageOfMembers = statement<MemberRow>(
  'member page',
  `SELECT ${COLUMNS} AND registration_code > $2 ORDER BY registration_code LIMIT $3`,
);

/** $1 tenant, $2 registrations: those among them that are members. */
export const knownMembers = statement<{ code: string }>(
  'member known',
  'SELECT registration_code AS code FROM member WHERE tenant = $1 AND registration_code = ANY ($2::uuid[])',
);

/** $1 tenant, $2 registrations: their memberships end, and the galleries have fewer members. */
export const endMemberships = statement(
  'member end memberships',
  `WITH ended AS (
     DELETE FROM membership WHERE tenant = $1 AND registration_code = ANY ($2::uuid[]) RETURNING gallery_id
   ), counted AS (SELECT gallery_id, count(*) AS many FROM ended GROUP BY gallery_id)
   UPDATE gallery SET members = members - many FROM counted WHERE gallery.id = counted.gallery_id`,
);
