-- Whom events are about: what webhooks tell and events do not (ADR 0123). A row outlives its session's token and, of an
-- enrolment that was cancelled, its person; an erasure deletes all of the username's.
CREATE TABLE session_reference (
  session_id uuid PRIMARY KEY,
  tenant text NOT NULL,
  username_digest bytea NOT NULL,
  sealed bytea NOT NULL,
  started_at timestamptz NOT NULL
);
CREATE INDEX session_reference_username ON session_reference (tenant, username_digest);
CREATE INDEX session_reference_age ON session_reference (started_at);

CREATE FUNCTION session_reference_of_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM session_reference WHERE tenant = OLD.tenant AND username_digest = OLD.username_digest;
  RETURN NULL;
END $$;
CREATE TRIGGER session_reference_is_erased AFTER DELETE ON subject FOR EACH ROW
  WHEN (OLD.completed_at IS NOT NULL) EXECUTE FUNCTION session_reference_of_erased();
