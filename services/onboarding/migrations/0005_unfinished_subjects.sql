-- An erasure finds the unfinished enrolments of the same username, of which there are few at a time.
CREATE INDEX subject_unfinished ON subject (tenant, username_digest) WHERE completed_at IS NULL;
