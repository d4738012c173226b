CREATE TABLE capture_session (
  digest bytea PRIMARY KEY,
  tenant text NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX capture_session_expires ON capture_session (expires_at);
