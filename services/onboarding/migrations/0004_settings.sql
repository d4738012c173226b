-- What tenants changed moves to the table of libs/settings, whose migrations run before these.
INSERT INTO tenant_setting (tenant, section, version, changes, last_valid, last_valid_version, updated_at)
SELECT tenant, 'customer-config', 1, changes, changes, 1, now() FROM customer_config
ON CONFLICT (tenant, section) DO NOTHING;

DROP TABLE customer_config;
