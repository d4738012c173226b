CREATE TABLE entry (id integer PRIMARY KEY, made_at timestamptz NOT NULL);
CREATE INDEX entry_made ON entry (made_at);
