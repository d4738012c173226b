-- Certificates of signers of visible digital seals, each once, by the SHA-256 of its bytes. One that was withdrawn stays, so that
-- it is not taken again from the next file that has it.
CREATE TABLE seal_signer (
  sha256 text NOT NULL,
  reference text NOT NULL,
  state text NOT NULL,
  not_before timestamptz NOT NULL,
  not_after timestamptz NOT NULL,
  certificate bytea NOT NULL,
  imported_at timestamptz NOT NULL,
  withdrawn_at timestamptz,
  PRIMARY KEY (sha256)
);
CREATE INDEX seal_signer_reference ON seal_signer (reference);
