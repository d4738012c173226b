-- Databases of version 0.1 have the table from their service's own migrations.
CREATE TABLE IF NOT EXISTS data_key (
  id uuid PRIMARY KEY,
  tenant text NOT NULL,
  generation integer NOT NULL,
  wrapping_key_id text NOT NULL,
  wrapped bytea NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT data_key_tenant_generation UNIQUE (tenant, generation)
);
