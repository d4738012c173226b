-- When a registration was last made or used. What past sessions tell is taken over; older ones are deleted with history.
ALTER TABLE subject ADD COLUMN active_at timestamptz;
UPDATE subject SET active_at = greatest(completed_at, (
  SELECT max(started_at) FROM session WHERE session.subject_id = subject.id AND status = 'complete'))
WHERE completed_at IS NOT NULL;
CREATE INDEX subject_active ON subject (tenant, active_at) WHERE completed_at IS NOT NULL;
