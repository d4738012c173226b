-- The database belongs to webhook; its first tables come with its first capability.
COMMENT ON SCHEMA public IS 'bonafide webhook';
