CREATE TABLE kept_answer (
  tenant text NOT NULL,
  key_digest bytea NOT NULL,
  request_digest bytea NOT NULL,
  claim uuid NOT NULL,
  lease_until timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  answer bytea,
  PRIMARY KEY (tenant, key_digest)
);
CREATE INDEX kept_answer_expiry ON kept_answer (expires_at);
