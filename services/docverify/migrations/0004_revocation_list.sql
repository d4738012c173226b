-- The newest revocation list of each country signing certificate's key.
CREATE TABLE revocation_list (
  certificate_sha256 text NOT NULL,
  state text NOT NULL,
  issued_at timestamptz NOT NULL,
  next_at timestamptz,
  revoked integer NOT NULL,
  list bytea NOT NULL,
  PRIMARY KEY (certificate_sha256)
);
CREATE INDEX revocation_list_state ON revocation_list (state);
