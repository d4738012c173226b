-- Events that a consumer has handled: what comes a second time has no effect.
CREATE TABLE IF NOT EXISTS inbox_event (
  consumer text NOT NULL,
  event_id text NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (consumer, event_id)
);

CREATE INDEX IF NOT EXISTS inbox_event_received_at ON inbox_event (received_at);

-- Events that a consumer gave up on, kept for an operator.
CREATE TABLE IF NOT EXISTS parked_event (
  consumer text NOT NULL,
  event_id text NOT NULL,
  sequence bigint NOT NULL,
  subject text NOT NULL,
  payload bytea NOT NULL,
  reason text NOT NULL,
  parked_at timestamptz NOT NULL,
  PRIMARY KEY (consumer, event_id)
);
