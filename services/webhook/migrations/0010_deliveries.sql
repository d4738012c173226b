-- An event that somebody listens to. `message` holds what the stream told until it was described; the payload is sealed.
CREATE TABLE event (
  id uuid PRIMARY KEY,
  position bigint GENERATED ALWAYS AS IDENTITY,
  tenant text NOT NULL,
  type text NOT NULL,
  session_id text NOT NULL,
  transaction_num text NOT NULL,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  message bytea,
  payload bytea,
  describe_at timestamptz,
  describe_tries integer NOT NULL
);
CREATE INDEX event_transaction ON event (tenant, transaction_num);
CREATE INDEX event_session ON event (tenant, session_id);
CREATE INDEX event_received ON event (received_at);
CREATE INDEX event_to_describe ON event (describe_at) WHERE describe_at IS NOT NULL;

-- One event for one endpoint. `body` holds the bytes of a failed attempt, for the next one, sealed once more.
CREATE TABLE delivery (
  event_id uuid NOT NULL CONSTRAINT delivery_of_event REFERENCES event (id) ON DELETE CASCADE,
  endpoint_id text NOT NULL,
  tenant text NOT NULL,
  session_id text NOT NULL,
  position bigint NOT NULL,
  state text NOT NULL,
  tries integer NOT NULL,
  attempts integer NOT NULL,
  due_at timestamptz,
  first_tried_at timestamptz,
  ended_at timestamptz,
  content_type text,
  body bytea,
  PRIMARY KEY (event_id, endpoint_id)
);
CREATE INDEX delivery_of_endpoint ON delivery (endpoint_id, position);
CREATE INDEX delivery_due ON delivery (endpoint_id, due_at, position) WHERE state = 'pending';
CREATE INDEX delivery_of_session ON delivery (endpoint_id, session_id, position) WHERE state IN ('waiting', 'pending');

-- What came of one try. `answer`: the first bytes of what the receiver answered to a failed one, sealed.
CREATE TABLE attempt (
  event_id uuid NOT NULL,
  endpoint_id text NOT NULL,
  number integer NOT NULL,
  at timestamptz NOT NULL,
  outcome text NOT NULL,
  status integer,
  reason text,
  duration_ms integer NOT NULL,
  answer bytea,
  PRIMARY KEY (event_id, endpoint_id, number),
  CONSTRAINT attempt_of_delivery FOREIGN KEY (event_id, endpoint_id)
    REFERENCES delivery (event_id, endpoint_id) ON DELETE CASCADE
);

-- The queue of an endpoint: which replica works on it, until when it rests, and since when it has failed.
CREATE TABLE lane (
  tenant text NOT NULL,
  endpoint_id text NOT NULL,
  owner uuid,
  leased_until timestamptz,
  rests_until timestamptz,
  failing_since timestamptz,
  PRIMARY KEY (tenant, endpoint_id)
);

-- Sessions whose person was erased: nothing of them is kept or sent, whatever arrives later.
CREATE TABLE erased_session (
  tenant text NOT NULL,
  session_id text NOT NULL,
  erased_at timestamptz NOT NULL,
  PRIMARY KEY (tenant, session_id)
);
CREATE INDEX erased_session_erased_at ON erased_session (erased_at);

-- What an administrator should know.
CREATE TABLE notice (
  id uuid PRIMARY KEY,
  tenant text NOT NULL,
  endpoint_id text NOT NULL,
  kind text NOT NULL,
  reason text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX notice_of_tenant ON notice (tenant, at);
CREATE INDEX notice_at ON notice (at);
