ALTER TABLE registration ADD COLUMN face_failures integer NOT NULL DEFAULT 0;
ALTER TABLE registration ADD COLUMN face_failed_at timestamptz;
ALTER TABLE decision ADD COLUMN single_factor boolean NOT NULL DEFAULT false;
CREATE INDEX decision_age ON decision (decided_at);
