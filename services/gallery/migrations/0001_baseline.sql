-- The database belongs to gallery; its first tables come with its first capability.
COMMENT ON SCHEMA public IS 'bonafide gallery';
