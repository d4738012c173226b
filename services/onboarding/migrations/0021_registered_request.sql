-- What was registered without a session within the last hour, so that the same request again gets the same code (ADR 0127).
CREATE TABLE registered_request (
  subject_id uuid PRIMARY KEY,
  tenant text NOT NULL,
  digest bytea NOT NULL,
  registered_at timestamptz NOT NULL,
  CONSTRAINT registered_request_of_subject FOREIGN KEY (subject_id) REFERENCES subject (id) ON DELETE CASCADE
);
CREATE INDEX registered_request_age ON registered_request (registered_at);

-- Pages of a tenant's codes in their order.
CREATE INDEX subject_codes ON subject (tenant, code) WHERE code IS NOT NULL;
