-- A repeat of one operation is no replay of its frames.
ALTER TABLE seen_frame ADD COLUMN operation_id text;
