-- Movements that guided captures must show: one capture each, until they expire.
CREATE TABLE active_challenge (
  digest bytea PRIMARY KEY,
  tenant text NOT NULL,
  movements text[] NOT NULL,
  issued_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  operation_id text
);
CREATE INDEX active_challenge_expires ON active_challenge (expires_at);
