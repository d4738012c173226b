import { statement } from '@bonafide/platform/database/statement';

/** Changes of one revision at most; a transaction of more has several. */
export const CHANGES_PER_REVISION = 1000;

/** $1 tenant: makes its row where there is none, and holds it until the transaction ends. */
export const lockTenant = statement(
  'tenant lock',
  `INSERT INTO tenant_index (tenant, revision, pruned, members) VALUES ($1, 0, 0, 0)
   ON CONFLICT (tenant) DO UPDATE SET tenant = EXCLUDED.tenant`,
);

/** $1 tenant, $2 kinds, $3 registrations, $4 galleries, $5 how many members more there are. */
export const appendChanges = statement(
  'change append',
  `WITH given AS (
     SELECT * FROM unnest($2::text[], $3::uuid[], $4::uuid[]) WITH ORDINALITY AS change (kind, code, gallery, place)
   ), moved AS (
     UPDATE tenant_index SET revision = revision + (SELECT ceil(count(*) / ${CHANGES_PER_REVISION}.0) FROM given)::bigint,
       members = members + $5 WHERE tenant = $1
     RETURNING revision - (SELECT ceil(count(*) / ${CHANGES_PER_REVISION}.0) FROM given)::bigint AS before
   )
   INSERT INTO index_change (tenant, revision, place, kind, registration_code, gallery_id, changed_at)
   SELECT $1, before + 1 + (place - 1) / ${CHANGES_PER_REVISION}, place, kind, code, gallery, now() FROM given, moved`,
);

/** The database's time, as text that it reads again without loss. */
export const databaseTime = statement<{ time: string }>('database time', 'SELECT clock_timestamp()::text AS time');
