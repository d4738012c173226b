-- The database belongs to compliance; its first tables come with its first capability.
COMMENT ON SCHEMA public IS 'bonafide compliance';
