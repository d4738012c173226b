-- Colours that the page shows before the movements; empty where the experiment is off.
ALTER TABLE active_challenge ADD COLUMN colours text[] NOT NULL DEFAULT '{}';
