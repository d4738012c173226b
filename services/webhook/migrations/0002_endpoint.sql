-- Where a tenant's events are delivered to. `sealed` holds what nobody but owner and receiver should read: the URL, which may
-- hold a token, and the header that the owner adds.
CREATE TABLE endpoint (
  id text NOT NULL,
  tenant text NOT NULL,
  events text[] NOT NULL,
  encrypt_message_body boolean NOT NULL,
  add_signature_header boolean NOT NULL,
  sealed bytea NOT NULL,
  created_at timestamptz NOT NULL,
  disabled_at timestamptz,
  disabled_reason text,
  PRIMARY KEY (id)
);
CREATE INDEX endpoint_tenant ON endpoint (tenant);

-- The secrets of an endpoint: one signs and seals, others still sign until they expire.
CREATE TABLE endpoint_secret (
  id uuid NOT NULL,
  endpoint_id text NOT NULL,
  tenant text NOT NULL,
  sealed bytea NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  PRIMARY KEY (id),
  CONSTRAINT endpoint_secret_of_endpoint FOREIGN KEY (endpoint_id) REFERENCES endpoint (id) ON DELETE CASCADE
);
CREATE INDEX endpoint_secret_endpoint ON endpoint_secret (endpoint_id);
CREATE INDEX endpoint_secret_tenant ON endpoint_secret (tenant);
CREATE INDEX endpoint_secret_expiry ON endpoint_secret (expires_at);

-- Tells the replicas whose endpoints changed, also by hand. A payload holds at most 8,000 bytes.
CREATE FUNCTION tell_endpoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('bonafide_endpoint', left(CASE WHEN TG_OP = 'DELETE' THEN OLD.tenant ELSE NEW.tenant END, 1900));
  RETURN NULL;
END
$$;

CREATE TRIGGER endpoint_told AFTER INSERT OR UPDATE OR DELETE ON endpoint
  FOR EACH ROW EXECUTE FUNCTION tell_endpoint();
CREATE TRIGGER endpoint_secret_told AFTER INSERT OR UPDATE OR DELETE ON endpoint_secret
  FOR EACH ROW EXECUTE FUNCTION tell_endpoint();
