-- Databases of version 0.1 have the table from their service's own migrations.
CREATE TABLE IF NOT EXISTS decision_receipt (
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
CREATE INDEX IF NOT EXISTS decision_receipt_tenant_created ON decision_receipt (tenant, created_at);
-- Old receipts are deleted by age.
CREATE INDEX IF NOT EXISTS decision_receipt_created ON decision_receipt (created_at);
