-- A revoked tenant, client or key stays as a row: its name is not given again, and the bootstrap list does not bring it back.
ALTER TABLE tenant ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now(), ADD COLUMN revoked_at timestamptz;
ALTER TABLE client ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now(), ADD COLUMN revoked_at timestamptz;
ALTER TABLE api_key ADD COLUMN changed_at timestamptz NOT NULL DEFAULT now(), ADD COLUMN revoked_at timestamptz;
UPDATE tenant SET changed_at = created_at;
UPDATE client SET changed_at = created_at;
UPDATE api_key SET changed_at = created_at;

CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed_at := now();
  RETURN NEW;
END
$$;
CREATE TRIGGER note_change BEFORE UPDATE ON tenant FOR EACH ROW EXECUTE FUNCTION note_change();
CREATE TRIGGER note_change BEFORE UPDATE ON client FOR EACH ROW EXECUTE FUNCTION note_change();
CREATE TRIGGER note_change BEFORE UPDATE ON api_key FOR EACH ROW EXECUTE FUNCTION note_change();

-- Every replica listens and reads the credentials again. The message says nothing; equal ones of a transaction are one.
CREATE FUNCTION tell_credentials_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('credentials_changed', '');
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON tenant
  FOR EACH STATEMENT EXECUTE FUNCTION tell_credentials_changed();
CREATE TRIGGER tell_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON client
  FOR EACH STATEMENT EXECUTE FUNCTION tell_credentials_changed();
CREATE TRIGGER tell_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON api_key
  FOR EACH STATEMENT EXECUTE FUNCTION tell_credentials_changed();
