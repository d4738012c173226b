CREATE TABLE session (
  id uuid PRIMARY KEY,
  tenant text NOT NULL,
  kind text NOT NULL,
  token_hash bytea NOT NULL,
  registration_id uuid,
  username_digest bytea,
  profile bytea,
  required_checks text[] NOT NULL,
  open_checks text[] NOT NULL,
  status text NOT NULL,
  attempts_left integer,
  saves_person boolean NOT NULL,
  started_at timestamptz NOT NULL,
  idle_seconds integer NOT NULL,
  expires_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX session_token ON session (token_hash);
CREATE INDEX session_registration ON session (registration_id);
CREATE INDEX session_expiry ON session (expires_at);

CREATE TABLE registration (
  id uuid PRIMARY KEY,
  tenant text NOT NULL,
  code uuid NOT NULL,
  username_digest bytea NOT NULL,
  profile bytea NOT NULL,
  started_at timestamptz NOT NULL,
  completed_at timestamptz NOT NULL,
  CONSTRAINT registration_of_session FOREIGN KEY (id) REFERENCES session (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX registration_code ON registration (code);
CREATE UNIQUE INDEX registration_username ON registration (tenant, username_digest);

ALTER TABLE session ADD CONSTRAINT session_of_registration
  FOREIGN KEY (registration_id) REFERENCES registration (id) ON DELETE CASCADE;

CREATE TABLE device (
  owner_id uuid NOT NULL,
  device_id text NOT NULL,
  tenant text NOT NULL,
  public_key bytea,
  added_at timestamptz NOT NULL,
  PRIMARY KEY (owner_id, device_id),
  CONSTRAINT device_of_session FOREIGN KEY (owner_id) REFERENCES session (id) ON DELETE CASCADE
);

CREATE TABLE face_sample (
  owner_id uuid PRIMARY KEY,
  tenant text NOT NULL,
  image bytea NOT NULL,
  template bytea NOT NULL,
  captured_at timestamptz NOT NULL,
  CONSTRAINT face_sample_of_session FOREIGN KEY (owner_id) REFERENCES session (id) ON DELETE CASCADE
);

CREATE TABLE step (
  session_id uuid NOT NULL,
  check_name text NOT NULL,
  body_hash bytea NOT NULL,
  tenant text NOT NULL,
  claim uuid NOT NULL,
  lease_until timestamptz NOT NULL,
  answer text,
  PRIMARY KEY (session_id, check_name, body_hash),
  CONSTRAINT step_of_session FOREIGN KEY (session_id) REFERENCES session (id) ON DELETE CASCADE
);

CREATE TABLE decision (
  id uuid PRIMARY KEY,
  tenant text NOT NULL,
  session_id uuid NOT NULL,
  check_name text NOT NULL,
  passed boolean NOT NULL,
  liveness text,
  match_score double precision,
  match_threshold double precision,
  engine_receipts text[] NOT NULL,
  decided_at timestamptz NOT NULL,
  CONSTRAINT decision_of_session FOREIGN KEY (session_id) REFERENCES session (id) ON DELETE CASCADE
);
CREATE INDEX decision_session ON decision (session_id);

CREATE TABLE customer_config (
  tenant text PRIMARY KEY,
  changes text NOT NULL
);

CREATE TABLE lookup_key (
  tenant text PRIMARY KEY,
  sealed bytea NOT NULL
);

-- libs/messaging owns the outbox, libs/sealing the data keys.
