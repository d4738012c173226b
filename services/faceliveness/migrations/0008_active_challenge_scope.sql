-- What a challenge was issued for, such as a session of onboarding; null where a client asked for it. A scope has one open list.
ALTER TABLE active_challenge ADD COLUMN scope text;
CREATE UNIQUE INDEX active_challenge_open ON active_challenge (tenant, scope) WHERE used_at IS NULL;
