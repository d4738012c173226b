import { statement } from '@bonafide/platform/database/statement';

/** $1 seconds: changes that are older are no longer kept. */
export const markPruned = statement(
  'change mark pruned',
  `UPDATE tenant_index SET pruned = old.revision
   FROM (SELECT tenant, max(revision) AS revision FROM index_change WHERE changed_at < now() - make_interval(secs => $1)
     GROUP BY tenant) AS old
   WHERE tenant_index.tenant = old.tenant AND pruned < old.revision`,
);

/** $1 how many. */
export const dropPruned = statement<{ dropped: number }>(
  'change drop pruned',
  `WITH gone AS (
     DELETE FROM index_change WHERE (tenant, revision, place) IN (
       SELECT change.tenant, change.revision, change.place FROM tenant_index JOIN index_change change
         ON change.tenant = tenant_index.tenant AND change.revision <= tenant_index.pruned LIMIT $1)
     RETURNING tenant
   )
   SELECT count(*)::float8 AS dropped FROM gone`,
);

/**
 * $1 the present model key, $2 how many of each tenant and space, so that all have their turns, $3 registrations to leave out:
 * members whose template was made by another pack.
 */
export const staleMembers = statement<{ tenant: string; code: string }>(
  'member stale',
  `(SELECT member.tenant, member.registration_code AS code FROM tenant_index JOIN LATERAL (
      SELECT tenant, registration_code FROM member WHERE member.tenant = tenant_index.tenant
        AND space_id IS NULL AND template IS NOT NULL AND registration_code <> ALL ($3::uuid[]) LIMIT $2) AS member ON true)
   UNION ALL
   (SELECT member.tenant, member.registration_code FROM space JOIN LATERAL (
      SELECT tenant, registration_code FROM member
      WHERE member.space_id = space.id AND registration_code <> ALL ($3::uuid[]) LIMIT $2) AS member ON true
    WHERE space.model_key <> $1)`,
);

/** Tenants that asked for a new secret, and the size of their vectors; null where they have no space. */
export const askedRekeys = statement<{ tenant: string; dimensions: number | null; askedAt: string }>(
  'rekey asked',
  `SELECT tenant_index.tenant, space.dimensions, rekey_asked_at::text AS "askedAt" FROM tenant_index
   LEFT JOIN space ON space.id = tenant_index.space_id WHERE rekey_asked_at IS NOT NULL`,
);

/** $1 tenant, $2 when it was asked for. */
export const endRekey = statement(
  'rekey end',
  'UPDATE tenant_index SET rekey_asked_at = NULL WHERE tenant = $1 AND rekey_asked_at = $2::timestamptz',
);

/** Spaces that templates no longer go to, of the present pack ($1), with members. */
export const leftSpaces = statement<{ tenant: string; space: string; current: string }>(
  'space left',
  `SELECT space.tenant, space.id AS space, tenant_index.space_id AS current FROM space
   JOIN tenant_index ON tenant_index.tenant = space.tenant AND tenant_index.space_id <> space.id
   JOIN space AS present ON present.id = tenant_index.space_id AND present.model_key = $1
   WHERE space.model_key = $1 AND EXISTS (SELECT FROM member WHERE member.space_id = space.id)`,
);

/** $1 tenant, $2 the space to leave, $3 the one to go to, $4 how many. */
export const moveMembers = statement<{ code: string }>(
  'member move',
  `UPDATE member SET space_id = $3 WHERE tenant = $1 AND registration_code IN (
     SELECT registration_code FROM member WHERE space_id = $2 ORDER BY registration_code LIMIT $4)
   RETURNING registration_code AS code`,
);

/** Spaces that nobody is in, and that templates have not gone to for an hour at least. */
export const dropSpaces = statement(
  'space drop',
  `DELETE FROM space WHERE created_at < now() - interval '1 hour'
   AND NOT EXISTS (SELECT FROM tenant_index WHERE tenant_index.space_id = space.id)
   AND NOT EXISTS (SELECT FROM member WHERE member.space_id = space.id)`,
);

/** $1 tenant, $2 the model key, $3 a code, $4 how many: members with a face, in the order of their codes from that one on. */
export const membersFrom = statement<{ code: string; space: string; template: Buffer }>(
  'member sample',
  `SELECT registration_code AS code, space_id AS space, template FROM member
   WHERE tenant = $1 AND registration_code >= $3 AND template IS NOT NULL
     AND space_id IN (SELECT id FROM space WHERE tenant = $1 AND model_key = $2)
   ORDER BY registration_code LIMIT $4`,
);

/** Every tenant, and whether its newest snapshot still holds somebody who was erased since. */
export const tenantsToKeep = statement<{ tenant: string; holdsErased: boolean }>(
  'snapshot tenants',
  `SELECT tenant_index.tenant, EXISTS (SELECT FROM index_change change WHERE change.tenant = tenant_index.tenant
     AND change.kind = 'remove' AND change.revision > (SELECT max(chunk.revision) FROM index_chunk chunk
       WHERE chunk.tenant = tenant_index.tenant AND chunk.number = 0)) AS "holdsErased"
   FROM tenant_index ORDER BY 1`,
);
