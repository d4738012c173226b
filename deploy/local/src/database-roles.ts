/** The two roles of a service's database. */
export interface DatabaseRoles {
  /** Owns the database and what is in it; migrations run as this role, and nothing else does. */
  owner: string;
  /** What the service runs as: reads and writes rows, and may change no table. */
  runtime: string;
}

/** The roles of a service: `<service>_owner`, and the service's own name. */
export const rolesOf = (service: string): DatabaseRoles => ({ owner: `${service}_owner`, runtime: service });

/**
 * Statements that set the privileges in a service's database, to be run within it by an administrator who may act as
 * both roles. Afterwards `owner` owns the database and everything in it; `runtime` may read and write rows of all
 * tables, those of later migrations too, and do nothing else: no DDL, no TRUNCATE, no object in schema public. Where
 * migrations have run, it may read what they recorded and not write it, as they leave it themselves. Repeating them changes nothing. A database that its runtime role owned, as earlier versions made it, is brought to
 * the same state. Names are identifiers of small letters, digits and underscores.
 */
export function divideRights(database: string, { owner, runtime }: DatabaseRoles): string[] {
  for (const name of [database, owner, runtime]) {
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error('Invalid name of a database or a role');
  }
  const rows = 'SELECT, INSERT, UPDATE, DELETE';
  return [
    `ALTER DATABASE ${database} OWNER TO ${owner}`,
    `REASSIGN OWNED BY ${runtime} TO ${owner}`,
    `REVOKE ALL ON DATABASE ${database} FROM PUBLIC, ${runtime}`,
    `GRANT CONNECT ON DATABASE ${database} TO ${runtime}`,
    `REVOKE ALL ON SCHEMA public FROM PUBLIC, ${runtime}`,
    `GRANT USAGE ON SCHEMA public TO ${runtime}`,
    `GRANT ${rows} ON ALL TABLES IN SCHEMA public TO ${runtime}`,
    `DO $$ DECLARE name text; BEGIN
      FOR name IN SELECT quote_ident(tablename) FROM pg_tables
        WHERE schemaname = 'public' AND starts_with(tablename, 'bonafide_migration')
      LOOP EXECUTE 'REVOKE INSERT, UPDATE, DELETE ON ' || name || ' FROM ${runtime}'; END LOOP;
    END $$`,
    `GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${runtime}`,
    `ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} IN SCHEMA public GRANT ${rows} ON TABLES TO ${runtime}`,
    `ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} IN SCHEMA public GRANT USAGE ON SEQUENCES TO ${runtime}`,
  ];
}
