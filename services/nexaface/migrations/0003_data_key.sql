-- Keys of the tenants, wrapped, under which exported templates are sealed.
CREATE TABLE data_key (
  id uuid PRIMARY KEY,
  tenant text NOT NULL,
  generation integer NOT NULL,
  wrapping_key_id text NOT NULL,
  wrapped bytea NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT data_key_tenant_generation UNIQUE (tenant, generation)
);
