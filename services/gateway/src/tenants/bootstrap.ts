import { hashToken } from '@bonafide/sealing/tokens';
import { type DataSource, type EntityManager, In, IsNull, Not } from 'typeorm';
import { z } from 'zod';
import { ApiKey } from './api-key.entity.js';
import { Client } from './client.entity.js';
import { TENANT_NAME } from './names.js';
import { Tenant } from './tenant.entity.js';

// Shorter text cannot hold the 112 bits that a plain digest needs.
const secret = z.string().min(19).max(512);

/** Tenants that exist from the start: JSON list of `{tenant, apiKey, clientId, clientSecret}`. */
export const bootstrapList = z.array(
  z.strictObject({
    tenant: z.string().regex(TENANT_NAME),
    apiKey: secret,
    clientId: z.string().min(1).max(128),
    clientSecret: secret,
  }),
);

type BootstrapList = z.infer<typeof bootstrapList>;

const NAME = 'bootstrap';

/**
 * Makes sure that the tenants, their clients and an API key named `bootstrap` exist with these secrets; a changed
 * secret replaces the one before. Nothing is removed, and nothing that was revoked comes back: those are left out and
 * returned by name. Repeating it changes nothing. Throws when an API key belongs to another tenant.
 */
export async function bootstrap(database: DataSource, list: BootstrapList): Promise<string[]> {
  return database.transaction(async (manager) => {
    const revoked = await revokedOf(manager, list);
    for (const { tenant, apiKey, clientId, clientSecret } of list) {
      if (revoked.has(tenant)) continue;
      await manager.createQueryBuilder().insert().into(Tenant).values({ id: tenant }).orIgnore().execute();
      if (!revoked.has(clientOf(tenant, clientId))) {
        const values = { tenant, id: clientId, secretHash: hashToken(clientSecret) };
        const insert = manager.createQueryBuilder().insert().into(Client).values(values);
        await insert.orUpdate(['secret_hash'], ['tenant', 'id'], { skipUpdateIfNoValuesChanged: true }).execute();
      }
      if (!revoked.has(keyOf(tenant))) {
        const values = { tenant, name: NAME, hash: hashToken(apiKey) };
        const insert = manager.createQueryBuilder().insert().into(ApiKey).values(values);
        await insert.orUpdate(['hash'], ['tenant', 'name'], { skipUpdateIfNoValuesChanged: true }).execute();
      }
    }
    return [...revoked];
  });
}

const clientOf = (tenant: string, id: string) => `client ${id} of ${tenant}`;
const keyOf = (tenant: string) => `key ${NAME} of ${tenant}`;

/** What of the list is revoked: names of tenants, `clientOf` and `keyOf`. */
async function revokedOf(manager: EntityManager, list: BootstrapList): Promise<Set<string>> {
  const tenant = In(list.map((entry) => entry.tenant));
  const revokedAt = Not(IsNull());
  const tenants = await manager.findBy(Tenant, { id: tenant, revokedAt });
  const clients = await manager.findBy(Client, { tenant, id: In(list.map(({ clientId }) => clientId)), revokedAt });
  const keys = await manager.findBy(ApiKey, { tenant, name: NAME, revokedAt });
  const listed = new Set(list.map((entry) => clientOf(entry.tenant, entry.clientId)));
  return new Set([
    ...tenants.map(({ id }) => id),
    ...clients.map((client) => clientOf(client.tenant, client.id)).filter((name) => listed.has(name)),
    ...keys.map((key) => keyOf(key.tenant)),
  ]);
}
