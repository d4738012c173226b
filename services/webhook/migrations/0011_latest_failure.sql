-- An endpoint that nothing went to for days has not been failing meanwhile.
ALTER TABLE lane ADD COLUMN failed_at timestamptz;
