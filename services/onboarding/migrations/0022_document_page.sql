-- Copies of the pages of documents that tenants keep. Whatever deletes such a row, an erasure or a sweep, orders the object's removal in
-- its transaction, as of recordings; so the table of removals bears a wider name.
ALTER TABLE recording_removal RENAME TO object_removal;
ALTER INDEX recording_removal_pkey RENAME TO object_removal_pkey;
ALTER INDEX recording_removal_due RENAME TO object_removal_due;

CREATE OR REPLACE FUNCTION recording_is_to_be_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO object_removal (object_key, due_at, links_end) VALUES (OLD.object_key, now(), OLD.links_end)
  ON CONFLICT (object_key) DO UPDATE SET due_at = now(), links_end = EXCLUDED.links_end;
  RETURN NULL;
END $$;

CREATE TABLE document_page (
  id uuid PRIMARY KEY,
  tenant text NOT NULL,
  subject_id uuid NOT NULL,
  page_number integer NOT NULL,
  object_key text NOT NULL,
  bytes integer NOT NULL,
  orientation integer NOT NULL,
  stored_at timestamptz NOT NULL,
  passed_at timestamptz,
  CONSTRAINT document_page_of_subject FOREIGN KEY (subject_id) REFERENCES subject (id) ON DELETE CASCADE
);
CREATE INDEX document_page_subject ON document_page (subject_id);
CREATE INDEX document_page_passed ON document_page (tenant, passed_at);
CREATE INDEX document_page_waiting ON document_page (stored_at) WHERE passed_at IS NULL;

CREATE FUNCTION document_page_is_to_be_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO object_removal (object_key, due_at, links_end) VALUES (OLD.object_key, now(), OLD.stored_at)
  ON CONFLICT (object_key) DO UPDATE SET due_at = now(), links_end = EXCLUDED.links_end;
  RETURN NULL;
END $$;
CREATE TRIGGER document_page_is_deleted AFTER DELETE ON document_page FOR EACH ROW EXECUTE FUNCTION document_page_is_to_be_removed();
