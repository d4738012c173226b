-- Messages that an installation without a way to phones keeps for whoever tries it out, sealed and for minutes.
CREATE TABLE outgoing_message (
  id uuid NOT NULL,
  tenant text NOT NULL,
  subject_id uuid NOT NULL,
  sealed bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT outgoing_message_of_subject FOREIGN KEY (subject_id) REFERENCES subject (id) ON DELETE CASCADE
);
CREATE INDEX outgoing_message_end ON outgoing_message (expires_at);
CREATE INDEX outgoing_message_subject ON outgoing_message (subject_id);
