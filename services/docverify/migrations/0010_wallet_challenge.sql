-- Nonces for presentations of wallets: one each, until they expire.
CREATE TABLE wallet_challenge (
  digest bytea PRIMARY KEY,
  tenant text NOT NULL,
  format text NOT NULL,
  document_type text NOT NULL,
  handover jsonb,
  issued_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX wallet_challenge_expires ON wallet_challenge (expires_at);
