import { createDataSource } from '@bonafide/platform/database/database';
import { DataKey } from '@bonafide/sealing/data-key.entity';
import { keyRing } from '@bonafide/sealing/key-ring';
import { Vault } from '@bonafide/sealing/vault';
import pg from 'pg';

/** How many rows to make. */
export interface Crowd {
  tenant: string;
  people: number;
  pastSessions: number;
}

/** Widths as the service writes them: sealed profile 250 bytes, device key 91, template 700; the picture is a stub. */
const bytes = (length: number) => `decode(left(repeat(md5(i::text), ${Math.ceil(length / 16)}), ${length * 2}), 'hex')`;

/** Registered people, their enrolments, devices, faces, past authentications over a year, and a receipt for each. */
const statements = ({ tenant, people, pastSessions }: Crowd): [string, string][] => [
  [
    'people',
    `INSERT INTO subject (id, tenant, username_digest, profile, started_at, code, completed_at)
     SELECT gen_random_uuid(), '${tenant}', sha256(i::text::bytea), ${bytes(250)},
       now() - i * interval '30 s', gen_random_uuid(), now() - i * interval '30 s'
     FROM generate_series(1, ${people}) i`,
  ],
  [
    'enrolments',
    `INSERT INTO session (id, tenant, kind, subject_id, required_checks, open_checks, status, saves_person, started_at,
       idle_seconds, expires_at, ends_at)
     SELECT gen_random_uuid(), tenant, 'enrollment', id, '{addDevice,addFace}', '{}', 'complete', true, started_at,
       900, started_at + interval '15 min', started_at + interval '1 h' FROM subject WHERE completed_at IS NOT NULL`,
  ],
  [
    'past sessions',
    `INSERT INTO session (id, tenant, kind, subject_id, required_checks, open_checks, status, attempts_left, saves_person,
       started_at, idle_seconds, expires_at, ends_at)
     SELECT gen_random_uuid(), '${tenant}', 'authentication', people.id,
       '{verifyDevice,verifyFace}', '{}', 'complete', 4, true, at, 900, at + interval '15 min', at + interval '1 h'
     FROM (SELECT i, now() - interval '1 h' - i * interval '390 days' / ${pastSessions} AS at
           FROM generate_series(1, ${pastSessions}) i) made
     JOIN (SELECT id, row_number() OVER () AS number FROM subject WHERE tenant = '${tenant}') people
       ON number = 1 + i % ${people}`,
  ],
  [
    'receipts',
    `INSERT INTO outcome (id, tenant, session_id, check_name, passed, single_factor, scores, engine_receipts, decided_at)
     SELECT gen_random_uuid(), tenant, id, 'verifyFace', true, false,
       '{"score": 6.1, "liveness": "LIVE", "threshold": 4}', ARRAY[gen_random_uuid()::text, gen_random_uuid()::text],
       started_at FROM session WHERE tenant = '${tenant}' AND status = 'complete'`,
  ],
  [
    'devices',
    `INSERT INTO device (subject_id, device_id, tenant, public_key, added_at)
     SELECT id, 'phone', tenant, ${bytes(91)}, started_at
     FROM (SELECT *, row_number() OVER () AS i FROM subject WHERE tenant = '${tenant}') people`,
  ],
  [
    'faces',
    `INSERT INTO face_sample (subject_id, tenant, image, template, captured_at)
     SELECT id, tenant, ${bytes(300)}, ${bytes(700)}, started_at
     FROM (SELECT *, row_number() OVER () AS i FROM subject WHERE tenant = '${tenant}') people`,
  ],
  [
    'count',
    `INSERT INTO registration_tally SELECT tenant, (completed_at AT TIME ZONE 'UTC')::date, count(*) FROM subject WHERE tenant = '${tenant}' GROUP BY 1, 2`,
  ],
];

/** Fills the database, prints how long each part took, then runs VACUUM ANALYZE as autovacuum would. */
export async function fill(url: string, crowd: Crowd, tell: (sentence: string) => void): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const timed = async (what: string, sql: string) => {
    const start = performance.now();
    await client.query(sql);
    tell(`${what}: ${((performance.now() - start) / 1000).toFixed(0)} s`);
  };
  try {
    await client.query(`ALTER SYSTEM SET max_wal_size = '8GB'`);
    await client.query('SELECT pg_reload_conf()');
    // A superuser's bulk load: constraints and triggers would only slow it down, and it keeps to them.
    await client.query(
      `SET session_replication_role = replica; SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'`,
    );
    const { rows } = await client.query<{ name: string; definition: string }>(
      `SELECT indexname AS name, indexdef AS definition FROM pg_indexes WHERE schemaname = 'public'
       AND tablename IN ('subject', 'session', 'outcome')
       AND indexname NOT IN (SELECT conname FROM pg_constraint)`,
    );
    for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
    for (const [what, sql] of statements(crowd)) await timed(what, sql);
    await timed('indexes', rows.map(({ definition }) => definition).join('; '));
    await timed('statistics', 'VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}

/** Seals readable profiles for the people of the given list positions, so that the service can show them. */
export async function sealProfiles(
  of: { url: string; keys: string; tenant: string },
  positions: readonly number[],
): Promise<void> {
  const database = await createDataSource(of.url, [DataKey], 2).initialize();
  try {
    const vault = new Vault(database, keyRing.parse(of.keys));
    for (const position of positions) {
      const rows: { id: string }[] = await database.query(
        `SELECT id FROM subject WHERE tenant = $1 AND completed_at IS NOT NULL
         ORDER BY completed_at DESC, id DESC OFFSET $2 LIMIT 20`,
        [of.tenant, position],
      );
      for (const { id } of rows) {
        const person = { username: id, email: 'a@example.test', firstName: 'A', lastName: 'B', phoneNumber: '' };
        const sealed = await vault.seal(of.tenant, `profile:${id}`, Buffer.from(JSON.stringify(person)));
        await database.query('UPDATE subject SET profile = $2 WHERE id = $1', [id, sealed]);
      }
    }
  } finally {
    await database.destroy();
  }
}
