-- What a person has to look at before a session can go on; of an unfinished enrolment it is deleted with its person.
CREATE TABLE review (
  session_id uuid NOT NULL,
  check_name text NOT NULL,
  id uuid NOT NULL,
  tenant text NOT NULL,
  subject_id uuid NOT NULL,
  state text NOT NULL,
  content bytea NOT NULL,
  opened_at timestamptz NOT NULL,
  PRIMARY KEY (session_id, check_name),
  CONSTRAINT review_of_session FOREIGN KEY (session_id) REFERENCES session (id) ON DELETE CASCADE,
  CONSTRAINT review_of_subject FOREIGN KEY (subject_id) REFERENCES subject (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX review_id ON review (id);
CREATE INDEX review_subject ON review (subject_id);
CREATE INDEX review_pending ON review (tenant, opened_at) WHERE state = 'pending';
