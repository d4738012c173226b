-- Append-only: an entry begins without a place in the chain, and gets it once; nothing else of it may change. The owner could take the triggers away;
-- the chain tells (ADR 0105).
CREATE TABLE audit_entry (
  id uuid PRIMARY KEY,
  position bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  tenant text NOT NULL,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  actor text NOT NULL,
  facts text NOT NULL,
  key_id text NOT NULL,
  seal bytea NOT NULL,
  sequence bigint,
  chain bytea,
  CONSTRAINT audit_entry_is_chained_or_not CHECK ((sequence IS NULL) = (chain IS NULL))
);
CREATE UNIQUE INDEX audit_entry_sequence ON audit_entry (tenant, sequence) WHERE sequence IS NOT NULL;
CREATE INDEX audit_entry_waiting ON audit_entry (position) WHERE sequence IS NULL;

CREATE TABLE audit_head (
  tenant text PRIMARY KEY,
  sequence bigint NOT NULL,
  chain bytea NOT NULL,
  key_id text NOT NULL,
  mark bytea NOT NULL
);

CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.sequence IS NULL AND NEW.sequence IS NOT NULL
    AND (OLD.id, OLD.position, OLD.tenant, OLD.at, OLD.kind, OLD.actor, OLD.facts, OLD.key_id, OLD.seal)
      = (NEW.id, NEW.position, NEW.tenant, NEW.at, NEW.kind, NEW.actor, NEW.facts, NEW.key_id, NEW.seal) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_stays();
CREATE TRIGGER audit_entry_waits BEFORE INSERT ON audit_entry
  FOR EACH ROW WHEN (NEW.sequence IS NOT NULL) EXECUTE FUNCTION audit_entry_stays();
CREATE TRIGGER audit_entry_not_truncated BEFORE TRUNCATE ON audit_entry EXECUTE FUNCTION audit_entry_stays();

CREATE FUNCTION audit_head_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.tenant = OLD.tenant AND NEW.sequence >= OLD.sequence THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_head_goes_on BEFORE UPDATE OR DELETE ON audit_head FOR EACH ROW EXECUTE FUNCTION audit_head_goes_on();
CREATE TRIGGER audit_head_not_truncated BEFORE TRUNCATE ON audit_head EXECUTE FUNCTION audit_head_goes_on();
