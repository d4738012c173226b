CREATE TABLE IF NOT EXISTS tenant_setting (
  tenant text NOT NULL,
  section text NOT NULL,
  version integer NOT NULL,
  changes text NOT NULL,
  last_valid text,
  last_valid_version integer,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant, section)
);

-- Notified by a trigger, so that a row changed by hand reaches the replicas too. A payload holds at most 8,000 bytes.
CREATE OR REPLACE FUNCTION tell_tenant_setting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed tenant_setting;
BEGIN
  changed := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  PERFORM pg_notify('bonafide_tenant_setting', changed.section || ' ' || left(changed.tenant, 1900));
  RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER tenant_setting_told AFTER INSERT OR UPDATE OR DELETE ON tenant_setting
  FOR EACH ROW EXECUTE FUNCTION tell_tenant_setting();
