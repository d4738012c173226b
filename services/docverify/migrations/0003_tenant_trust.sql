-- What a tenant trusts beside the master lists, or does not although they do.
CREATE TABLE tenant_trust (
  tenant text NOT NULL,
  sha256 text NOT NULL,
  trusted boolean NOT NULL,
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (tenant, sha256)
);
