CREATE INDEX audit_entry_erasure ON audit_entry (tenant, substring(facts from '"registration":"([0-9a-f]{64})"'))
  WHERE kind = 'registration.erased';
