-- Where the recording of a session lies. Whatever deletes the row, an erasure or a sweep, orders the object's removal in its transaction.
CREATE TABLE recording (
  id uuid PRIMARY KEY,
  tenant text NOT NULL,
  session_id uuid NOT NULL,
  subject_id uuid NOT NULL,
  kind text NOT NULL,
  token_hash bytea NOT NULL,
  object_key text NOT NULL,
  created_at timestamptz NOT NULL,
  links_end timestamptz NOT NULL,
  CONSTRAINT recording_once UNIQUE (tenant, token_hash),
  CONSTRAINT recording_of_session FOREIGN KEY (session_id) REFERENCES session (id) ON DELETE CASCADE,
  CONSTRAINT recording_of_subject FOREIGN KEY (subject_id) REFERENCES subject (id) ON DELETE CASCADE
);
CREATE INDEX recording_session ON recording (session_id);
CREATE INDEX recording_subject ON recording (subject_id);

CREATE TABLE recording_removal (
  object_key text PRIMARY KEY,
  due_at timestamptz NOT NULL,
  links_end timestamptz NOT NULL
);
CREATE INDEX recording_removal_due ON recording_removal (due_at);

CREATE FUNCTION recording_is_to_be_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO recording_removal (object_key, due_at, links_end) VALUES (OLD.object_key, now(), OLD.links_end)
  ON CONFLICT (object_key) DO UPDATE SET due_at = now(), links_end = EXCLUDED.links_end;
  RETURN NULL;
END $$;
CREATE TRIGGER recording_is_deleted AFTER DELETE ON recording FOR EACH ROW EXECUTE FUNCTION recording_is_to_be_removed();
