-- '' in rows of older versions: nothing may overtake them.
ALTER TABLE outbox_event ADD COLUMN IF NOT EXISTS ordering_key text NOT NULL DEFAULT '';

CREATE INDEX IF NOT EXISTS outbox_event_position ON outbox_event (position);
