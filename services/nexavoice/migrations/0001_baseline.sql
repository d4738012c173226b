-- The database belongs to nexavoice; its first tables come with its first capability.
COMMENT ON SCHEMA public IS 'bonafide nexavoice';
