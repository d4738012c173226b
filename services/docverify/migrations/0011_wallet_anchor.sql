-- Whom a tenant trusts to issue documents of wallets: a certificate, or a key of an issuer.
CREATE TABLE wallet_anchor (
  tenant text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  sha256 text NOT NULL,
  certificate bytea,
  jwk jsonb,
  issuer text,
  added_at timestamptz NOT NULL,
  PRIMARY KEY (tenant, name)
);
