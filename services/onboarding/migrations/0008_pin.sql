-- PINs of people, those that sessions began to set, and codes of PINs that were entered.
CREATE TABLE pin (
  subject_id uuid PRIMARY KEY,
  tenant text NOT NULL,
  mpin_digest bytea NOT NULL,
  device_digest bytea NOT NULL,
  pin_hash text NOT NULL,
  set_at timestamptz NOT NULL,
  CONSTRAINT pin_of_subject FOREIGN KEY (subject_id) REFERENCES subject (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX pin_identity ON pin (mpin_digest);

CREATE TABLE pin_activation (
  session_id uuid PRIMARY KEY,
  subject_id uuid NOT NULL,
  tenant text NOT NULL,
  token_digest bytea NOT NULL,
  mpin_digest bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  device_digest bytea,
  pin_hash text,
  CONSTRAINT pin_activation_of_session FOREIGN KEY (session_id) REFERENCES session (id) ON DELETE CASCADE,
  CONSTRAINT pin_activation_of_subject FOREIGN KEY (subject_id) REFERENCES subject (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX pin_activation_token ON pin_activation (token_digest);
CREATE INDEX pin_activation_subject ON pin_activation (subject_id);

CREATE TABLE pin_authorization (
  code_digest bytea PRIMARY KEY,
  subject_id uuid NOT NULL,
  tenant text NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT pin_authorization_of_subject FOREIGN KEY (subject_id) REFERENCES subject (id) ON DELETE CASCADE
);
CREATE INDEX pin_authorization_subject ON pin_authorization (subject_id);
CREATE INDEX pin_authorization_end ON pin_authorization (expires_at);
