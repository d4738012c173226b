-- The database belongs to docverify; its first tables come with its first capability.
COMMENT ON SCHEMA public IS 'bonafide docverify';
