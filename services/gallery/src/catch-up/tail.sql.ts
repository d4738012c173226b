import { statement } from '@bonafide/platform/database/statement';
import type { Change } from '../index/face-index.js';

/** A change, and of one that puts a face the member as it is now. */
export interface TailRow {
  revision: number;
  kind: Change['kind'];
  code: string | null;
  gallery: string | null;
  isMember: boolean;
  space: string | null;
  template: Buffer | null;
}

/**
 * In their order: $1 tenant, $2 the revision after which, $3 how many. Members are looked up one by one (OFFSET keeps the
 * planner from joining): it would read all of them for each page where the table's statistics are old.
 */
export const changesAfter = statement<TailRow>(
  'tail after',
  `SELECT change.revision::float8 AS revision, change.kind, change.registration_code AS code, change.gallery_id AS gallery,
     member.registration_code IS NOT NULL AS "isMember", member.space_id AS space, member.template
   FROM index_change change LEFT JOIN LATERAL (SELECT registration_code, space_id, template FROM member
     WHERE change.kind = 'put' AND member.tenant = change.tenant AND member.registration_code = change.registration_code
     OFFSET 0) AS member ON true
   WHERE change.tenant = $1 AND change.revision > $2 ORDER BY change.revision, change.place LIMIT $3`,
);

/** $1 tenant: the latest revision, up to which one changes are not kept, and whether a shared index holds only a part. */
export const revisionsOf = statement<{ revision: number; pruned: number; isLoading: boolean }>(
  'tail revisions',
  `SELECT revision::float8 AS revision, pruned::float8 AS pruned, is_loading AS "isLoading" FROM tenant_index
   WHERE tenant = $1`,
);

/** $1 tenant, $2 whether a shared index holds only a part of it. */
export const noteLoading = statement('tail note loading', 'UPDATE tenant_index SET is_loading = $2 WHERE tenant = $1');

/** In the order of galleries and codes: $1 tenant, $2 gallery and $3 registration after which, $4 how many. */
export const pageOfMemberships = statement<{ gallery: string; code: string }>(
  'tail memberships',
  `SELECT gallery_id AS gallery, registration_code AS code FROM membership
   WHERE tenant = $1 AND gallery_id IN (SELECT id FROM gallery WHERE tenant = $1) AND (gallery_id, registration_code) > ($2, $3)
   ORDER BY gallery_id, registration_code LIMIT $4`,
);
