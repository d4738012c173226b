CREATE TABLE tenant (
  id text PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now()
);
-- Secrets and keys are random and long, so that a plain digest suffices (ASVS 11.4.2 asks more of short ones).
CREATE TABLE client (
  tenant text NOT NULL,
  id text NOT NULL,
  secret_hash bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT client_pkey PRIMARY KEY (tenant, id),
  CONSTRAINT client_tenant FOREIGN KEY (tenant) REFERENCES tenant (id) ON DELETE CASCADE
);
CREATE TABLE api_key (
  tenant text NOT NULL,
  name text NOT NULL,
  hash bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT api_key_pkey PRIMARY KEY (tenant, name),
  CONSTRAINT api_key_hash UNIQUE (hash),
  CONSTRAINT api_key_tenant FOREIGN KEY (tenant) REFERENCES tenant (id) ON DELETE CASCADE
);
CREATE TABLE signing_key (
  id text PRIMARY KEY,
  public_jwk jsonb NOT NULL,
  sealed bytea NOT NULL,
  wrapping_key_id text NOT NULL,
  signs_from timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
