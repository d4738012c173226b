CREATE TABLE decision_receipt (
  id uuid PRIMARY KEY,
  tenant text NOT NULL,
  request_id text NOT NULL,
  operation text NOT NULL,
  outcome text NOT NULL,
  policy jsonb NOT NULL,
  scores jsonb NOT NULL,
  models jsonb NOT NULL,
  inputs jsonb NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX decision_receipt_tenant_created ON decision_receipt (tenant, created_at);
