const CONSUMERS = '-consumers';

/** Tenant of a realm: `{tenant}` and `{tenant}-consumers` are the same one. Source: docs/contract A.1. */
export function tenantOf(realm: string): string {
  return realm.endsWith(CONSUMERS) ? realm.slice(0, -CONSUMERS.length) : realm;
}

/** Valid names of a tenant: a path segment that is no realm of another tenant. */
export const TENANT_NAME = /^(?!.*-consumers$)[a-z0-9][a-z0-9_-]{0,62}$/i;

/** Valid names of a client or an API key that is added by hand. */
export const CREDENTIAL_NAME = /^[a-z0-9][a-z0-9._-]{0,127}$/i;
