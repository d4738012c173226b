-- Tenants are asked for in turns.
DROP INDEX awaited_registration_due;
CREATE INDEX awaited_registration_due ON awaited_registration (tenant, due_at);
