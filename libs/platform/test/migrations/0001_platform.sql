-- The tables that libs/platform brings along: every service that emits events or seals bytes makes them like this.
CREATE TABLE outbox_event (
  id uuid PRIMARY KEY,
  position bigint GENERATED ALWAYS AS IDENTITY,
  subject text NOT NULL,
  payload bytea NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE data_key (
  id uuid PRIMARY KEY,
  tenant text NOT NULL,
  generation integer NOT NULL,
  wrapping_key_id text NOT NULL,
  wrapped bytea NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT data_key_tenant_generation UNIQUE (tenant, generation)
);
