import { statement } from '@bonafide/platform/database/statement';

/** $1 id, $2 tenant, $3 name; no row where the name is taken. */
export const insertGallery = statement(
  'gallery insert',
  `INSERT INTO gallery (id, tenant, name, members, created_at) VALUES ($1, $2, $3, 0, now())
   ON CONFLICT (tenant, name) DO NOTHING RETURNING id`,
);

/** $1 tenant. */
export const countGalleries = statement<{ many: number }>(
  'gallery count',
  'SELECT count(*)::float8 AS many FROM gallery WHERE tenant = $1',
);

/** $1 tenant, $2 name: takes it from sight; its memberships are swept later. */
export const deleteGallery = statement<{ id: string }>(
  'gallery delete',
  `WITH gone AS (DELETE FROM gallery WHERE tenant = $1 AND name = $2 RETURNING id)
   INSERT INTO deleted_gallery (id, tenant, deleted_at) SELECT id, $1, now() FROM gone RETURNING id`,
);

/** $1 tenant. */
export const listGalleries = statement<{ name: string }>(
  'gallery list',
  'SELECT name FROM gallery WHERE tenant = $1 ORDER BY name COLLATE "C"',
);

/** $1 tenant, $2 names. */
export const findGalleries = statement<{ id: string; name: string; members: number }>(
  'gallery find',
  'SELECT id, name, members::float8 AS members FROM gallery WHERE tenant = $1 AND name = ANY ($2::text[])',
);

interface Pair {
  gallery: string;
  code: string;
}

/** $1 tenant, $2 galleries, $3 registrations: adds each to each; tells of those that were not in. */
export const joinGalleries = statement<Pair>(
  'membership join',
  `WITH joined AS (
     INSERT INTO membership (gallery_id, registration_code, tenant)
     SELECT gallery, code, $1 FROM unnest($2::uuid[]) AS gallery, unnest($3::uuid[]) AS code
     ON CONFLICT DO NOTHING RETURNING gallery_id, registration_code
   ), counted AS (
     UPDATE gallery SET members = members + many
     FROM (SELECT gallery_id, count(*) AS many FROM joined GROUP BY gallery_id) AS more WHERE gallery.id = more.gallery_id
   )
   SELECT gallery_id AS gallery, registration_code AS code FROM joined`,
);

/** $1 tenant, $2 galleries, $3 registrations: removes each from each; tells of those that were in. */
export const leaveGalleries = statement<Pair>(
  'membership leave',
  `WITH gone AS (
     DELETE FROM membership WHERE tenant = $1 AND gallery_id = ANY ($2::uuid[]) AND registration_code = ANY ($3::uuid[])
     RETURNING gallery_id, registration_code
   ), counted AS (
     UPDATE gallery SET members = members - many
     FROM (SELECT gallery_id, count(*) AS many FROM gone GROUP BY gallery_id) AS fewer WHERE gallery.id = fewer.gallery_id
   )
   SELECT gallery_id AS gallery, registration_code AS code FROM gone`,
);

/** $1 tenant, $2 gallery, $3 registration. */
export const isInGallery = statement<{ exist: boolean }>(
  'membership exists',
  `SELECT EXISTS (SELECT FROM membership WHERE tenant = $1 AND gallery_id = $2 AND registration_code = $3) AS exist`,
);

/** $1 tenant, $2 registration: the names of the galleries that it was added to. */
export const galleriesOf = statement<{ name: string }>(
  'membership galleries',
  `SELECT gallery.name FROM membership JOIN gallery ON gallery.id = membership.gallery_id
   WHERE membership.tenant = $1 AND membership.registration_code = $2 ORDER BY gallery.name COLLATE "C"`,
);

/** $1 tenant. */
export const countMembers = statement<{ members: number }>(
  'gallery count members',
  'SELECT members::float8 AS members FROM tenant_index WHERE tenant = $1',
);

interface Listed {
  code: string;
  template: Buffer | null;
}

/** In the order of their codes: $1 tenant, $2 how many, $3 behind how many others, $4 whether with templates. */
export const pageOfAll = statement<Listed>(
  'gallery page of all',
  `SELECT code, CASE WHEN $4::boolean THEN member.template END AS template
   FROM (SELECT registration_code AS code FROM member WHERE tenant = $1 ORDER BY registration_code LIMIT $2 OFFSET $3) AS page
   JOIN member ON member.tenant = $1 AND member.registration_code = page.code ORDER BY code`,
);

/** The same of gallery $5, one of the tenant: by its index alone, which does not have the tenant. */
export const pageOfGallery = statement<Listed>(
  'gallery page',
  `SELECT code, CASE WHEN $4::boolean THEN member.template END AS template
   FROM (SELECT registration_code AS code FROM membership WHERE gallery_id = $5
     ORDER BY registration_code LIMIT $2 OFFSET $3) AS page
   JOIN member ON member.tenant = $1 AND member.registration_code = page.code ORDER BY code`,
);

/** $1 how many: memberships of galleries that were deleted; of those that others delete at the moment it waits for none. */
export const sweepMemberships = statement<{ swept: number }>(
  'membership sweep',
  `WITH gone AS (
     DELETE FROM membership WHERE (gallery_id, registration_code) IN (
       SELECT membership.gallery_id, membership.registration_code FROM deleted_gallery
       JOIN membership ON membership.gallery_id = deleted_gallery.id LIMIT $1 FOR UPDATE OF membership SKIP LOCKED)
     RETURNING gallery_id
   )
   SELECT count(*)::float8 AS swept FROM gone`,
);

/** Galleries of whose memberships none is left. */
export const forgetDeleted = statement(
  'gallery forget deleted',
  `DELETE FROM deleted_gallery WHERE NOT EXISTS (SELECT FROM membership WHERE membership.gallery_id = deleted_gallery.id)`,
);
