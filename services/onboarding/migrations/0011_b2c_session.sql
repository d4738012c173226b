-- Journeys of browsers (ADR 0103). What is personal is here while a journey may go on, and no longer.
CREATE TABLE b2c_session (
  id uuid PRIMARY KEY,
  tenant text NOT NULL,
  token_hash bytea NOT NULL,
  kind text NOT NULL,
  status text NOT NULL,
  username_digest bytea,
  address_digest bytea,
  person bytea,
  journey_id uuid,
  begun bytea,
  calls integer NOT NULL,
  calls_since timestamptz NOT NULL,
  started_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  end_told boolean NOT NULL
);
CREATE UNIQUE INDEX b2c_session_token ON b2c_session (token_hash);
CREATE UNIQUE INDEX b2c_session_journey ON b2c_session (journey_id) WHERE journey_id IS NOT NULL;
CREATE INDEX b2c_session_username ON b2c_session (tenant, username_digest) WHERE username_digest IS NOT NULL;
CREATE INDEX b2c_session_address ON b2c_session (tenant, address_digest, started_at) WHERE address_digest IS NOT NULL;
CREATE INDEX b2c_session_open ON b2c_session (expires_at) WHERE status = 'pending';
CREATE INDEX b2c_session_untold ON b2c_session (started_at) WHERE NOT end_told AND status <> 'pending';
CREATE INDEX b2c_session_past ON b2c_session (expires_at);

CREATE TABLE b2c_key (
  tenant text PRIMARY KEY,
  sealed bytea NOT NULL
);

-- However a journey ends, its browser's session ends with it, in the same transaction.
CREATE FUNCTION b2c_session_follows_journey() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE b2c_session
  SET status = CASE WHEN TG_OP = 'DELETE' THEN 'expired' ELSE NEW.status END,
    username_digest = NULL, address_digest = NULL, person = NULL, begun = NULL
  WHERE journey_id = OLD.id AND status = 'pending';
  RETURN NULL;
END $$;
CREATE TRIGGER b2c_session_ends AFTER UPDATE OF status ON session FOR EACH ROW
  WHEN (OLD.status = 'pending' AND NEW.status <> 'pending') EXECUTE FUNCTION b2c_session_follows_journey();
CREATE TRIGGER b2c_session_is_lost AFTER DELETE ON session FOR EACH ROW
  WHEN (OLD.status = 'pending') EXECUTE FUNCTION b2c_session_follows_journey();

-- An erasure ends the journeys of the same username.
CREATE FUNCTION b2c_session_of_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM b2c_session WHERE tenant = OLD.tenant AND username_digest = OLD.username_digest;
  RETURN NULL;
END $$;
CREATE TRIGGER b2c_session_is_erased AFTER DELETE ON subject FOR EACH ROW
  WHEN (OLD.completed_at IS NOT NULL) EXECUTE FUNCTION b2c_session_of_erased();
