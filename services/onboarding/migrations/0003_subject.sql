-- A subject of its own: the person that sessions, devices, faces and attempts refer to. Ids stay, since sealed data are
-- bound to them. Large tables are written anew in one pass, and indexed afterwards.

CREATE TABLE subject (
  id uuid NOT NULL,
  tenant text NOT NULL,
  username_digest bytea NOT NULL,
  profile bytea NOT NULL,
  started_at timestamptz NOT NULL,
  code uuid,
  completed_at timestamptz,
  CONSTRAINT subject_is_registered_or_not CHECK ((code IS NULL) = (completed_at IS NULL))
);

INSERT INTO subject (id, tenant, username_digest, profile, started_at, code, completed_at)
SELECT id, tenant, username_digest, profile, started_at, code, completed_at FROM registration
UNION ALL
SELECT id, tenant, username_digest, profile, started_at, NULL, NULL FROM session
WHERE kind = 'enrollment' AND profile IS NOT NULL AND username_digest IS NOT NULL
  AND NOT EXISTS (SELECT FROM registration WHERE registration.id = session.id);

ALTER TABLE subject ADD CONSTRAINT subject_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX subject_code ON subject (code) WHERE code IS NOT NULL;
CREATE UNIQUE INDEX subject_username ON subject (tenant, username_digest) WHERE completed_at IS NOT NULL;
CREATE INDEX subject_registered ON subject (tenant, completed_at, id) WHERE completed_at IS NOT NULL;

-- Sessions refer to their subject; a session whose time is over has no token any more.
CREATE TABLE new_session (
  id uuid NOT NULL,
  tenant text NOT NULL,
  kind text NOT NULL,
  token_hash bytea,
  subject_id uuid,
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

INSERT INTO new_session
SELECT session.id, session.tenant, kind,
  -- Unfinished enrolments keep their token until the sweeper has deleted their person.
  CASE WHEN expires_at >= now() OR (kind = 'enrollment' AND registration.id IS NULL) THEN token_hash END,
  CASE WHEN kind = 'enrollment' THEN subject.id ELSE registration_id END,
  required_checks, open_checks,
  CASE WHEN status = 'pending' AND expires_at < now() THEN 'expired' ELSE status END,
  attempts_left, saves_person, session.started_at, idle_seconds, expires_at, ends_at
FROM session
LEFT JOIN subject ON subject.id = session.id
LEFT JOIN registration ON registration.id = session.id;

-- Outcomes of steps keep their scores as data.
CREATE TABLE outcome (
  id uuid NOT NULL,
  tenant text NOT NULL,
  session_id uuid NOT NULL,
  check_name text NOT NULL,
  passed boolean NOT NULL,
  single_factor boolean NOT NULL,
  scores jsonb NOT NULL,
  engine_receipts text[] NOT NULL,
  decided_at timestamptz NOT NULL
);

INSERT INTO outcome
SELECT id, tenant, session_id, check_name, passed, single_factor,
  jsonb_strip_nulls(jsonb_build_object('liveness', liveness, 'score', match_score, 'threshold', match_threshold)),
  engine_receipts, decided_at
FROM decision;

-- Failures in a row, per person and factor.
CREATE TABLE attempt (
  subject_id uuid NOT NULL,
  factor text NOT NULL,
  tenant text NOT NULL,
  failures integer NOT NULL,
  failed_at timestamptz,
  PRIMARY KEY (subject_id, factor)
);

INSERT INTO attempt (subject_id, factor, tenant, failures, failed_at)
SELECT id, 'face', tenant, face_failures, face_failed_at FROM registration WHERE face_failures > 0;

ALTER TABLE device DROP CONSTRAINT device_of_session;
ALTER TABLE face_sample DROP CONSTRAINT face_sample_of_session;
ALTER TABLE device RENAME COLUMN owner_id TO subject_id;
ALTER TABLE face_sample RENAME COLUMN owner_id TO subject_id;
DELETE FROM device WHERE NOT EXISTS (SELECT FROM subject WHERE subject.id = subject_id);
DELETE FROM face_sample WHERE NOT EXISTS (SELECT FROM subject WHERE subject.id = subject_id);

DROP TABLE step, decision;
ALTER TABLE session DROP CONSTRAINT session_of_registration;
DROP TABLE registration;
DROP TABLE session;
ALTER TABLE new_session RENAME TO session;

ALTER TABLE session ADD CONSTRAINT session_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX session_token ON session (token_hash) WHERE token_hash IS NOT NULL;
CREATE INDEX session_running ON session (expires_at) WHERE token_hash IS NOT NULL;
CREATE INDEX session_past ON session (expires_at) WHERE token_hash IS NULL AND kind <> 'enrollment';
CREATE INDEX session_subject ON session (subject_id, started_at);
ALTER TABLE session ADD CONSTRAINT session_of_subject
  FOREIGN KEY (subject_id) REFERENCES subject (id) ON DELETE CASCADE;

ALTER TABLE outcome ADD CONSTRAINT outcome_pkey PRIMARY KEY (id);
CREATE INDEX outcome_session ON outcome (session_id);
CREATE INDEX outcome_age ON outcome (decided_at);
ALTER TABLE outcome ADD CONSTRAINT outcome_of_session
  FOREIGN KEY (session_id) REFERENCES session (id) ON DELETE CASCADE;

ALTER TABLE attempt ADD CONSTRAINT attempt_of_subject
  FOREIGN KEY (subject_id) REFERENCES subject (id) ON DELETE CASCADE;
ALTER TABLE device ADD CONSTRAINT device_of_subject
  FOREIGN KEY (subject_id) REFERENCES subject (id) ON DELETE CASCADE;
ALTER TABLE face_sample ADD CONSTRAINT face_sample_of_subject
  FOREIGN KEY (subject_id) REFERENCES subject (id) ON DELETE CASCADE;

-- The ledger starts empty: requests are known by another hash from here on.
CREATE TABLE step (
  session_id uuid NOT NULL,
  name text NOT NULL,
  body_hash bytea NOT NULL,
  tenant text NOT NULL,
  claim uuid NOT NULL,
  operation_id uuid NOT NULL,
  lease_until timestamptz NOT NULL,
  answer text,
  PRIMARY KEY (session_id, name, body_hash),
  CONSTRAINT step_of_session FOREIGN KEY (session_id) REFERENCES session (id) ON DELETE CASCADE
);

-- What one call of a session leaves to a later one.
CREATE TABLE session_note (
  session_id uuid NOT NULL,
  name text NOT NULL,
  tenant text NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (session_id, name),
  CONSTRAINT session_note_of_session FOREIGN KEY (session_id) REFERENCES session (id) ON DELETE CASCADE
);

-- How many people a tenant registered on each day (UTC). Triggers append changes, so that parallel completions never wait
-- for one counter; the sweeper adds them up.
CREATE TABLE registration_tally (
  tenant text NOT NULL,
  day date NOT NULL,
  people bigint NOT NULL,
  PRIMARY KEY (tenant, day)
);
CREATE TABLE registration_change (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant text NOT NULL,
  day date NOT NULL,
  people integer NOT NULL
);
CREATE INDEX registration_change_tenant ON registration_change (tenant);

INSERT INTO registration_tally (tenant, day, people)
SELECT tenant, (completed_at AT TIME ZONE 'UTC')::date, count(*) FROM subject WHERE completed_at IS NOT NULL GROUP BY 1, 2;

CREATE FUNCTION tally_registration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    INSERT INTO registration_change (tenant, day, people)
    VALUES (OLD.tenant, (OLD.completed_at AT TIME ZONE 'UTC')::date, -1);
  ELSE
    INSERT INTO registration_change (tenant, day, people)
    VALUES (NEW.tenant, (NEW.completed_at AT TIME ZONE 'UTC')::date, 1);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER subject_registered_at_once AFTER INSERT ON subject
  FOR EACH ROW WHEN (NEW.completed_at IS NOT NULL) EXECUTE FUNCTION tally_registration();
CREATE TRIGGER subject_registered AFTER UPDATE OF completed_at ON subject
  FOR EACH ROW WHEN (OLD.completed_at IS NULL AND NEW.completed_at IS NOT NULL) EXECUTE FUNCTION tally_registration();
CREATE TRIGGER subject_erased AFTER DELETE ON subject
  FOR EACH ROW WHEN (OLD.completed_at IS NOT NULL) EXECUTE FUNCTION tally_registration();
