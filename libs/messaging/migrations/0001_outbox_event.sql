-- Databases of version 0.1 have the table from their service's own migrations.
CREATE TABLE IF NOT EXISTS outbox_event (
  id uuid PRIMARY KEY,
  position bigint GENERATED ALWAYS AS IDENTITY,
  subject text NOT NULL,
  payload bytea NOT NULL,
  created_at timestamptz NOT NULL
);
