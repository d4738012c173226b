-- The voice of a person, sealed: the template, and the recordings of which a later model makes it again.
CREATE TABLE voice_sample (
  subject_id uuid PRIMARY KEY,
  tenant text NOT NULL,
  recordings bytea NOT NULL,
  template bytea NOT NULL,
  captured_at timestamptz NOT NULL,
  CONSTRAINT voice_sample_of_subject FOREIGN KEY (subject_id) REFERENCES subject (id) ON DELETE CASCADE
);
