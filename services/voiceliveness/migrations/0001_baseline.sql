-- The database belongs to voiceliveness; its first tables come with its first capability.
COMMENT ON SCHEMA public IS 'bonafide voiceliveness';
