CREATE TABLE consent (
  id uuid PRIMARY KEY,
  tenant text NOT NULL,
  subject_id uuid NOT NULL,
  reference text NOT NULL,
  text_version text NOT NULL,
  given_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  CONSTRAINT consent_once UNIQUE (subject_id, reference, text_version),
  CONSTRAINT consent_of_subject FOREIGN KEY (subject_id) REFERENCES subject (id) ON DELETE CASCADE
);
CREATE INDEX consent_subject ON consent (subject_id, received_at);

ALTER TABLE session ADD COLUMN owes_consent boolean NOT NULL DEFAULT false;
