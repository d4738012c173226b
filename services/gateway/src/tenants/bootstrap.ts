import { hashToken } from '@bonafide/sealing/tokens';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { ApiKey } from './api-key.entity.js';
import { Client } from './client.entity.js';
import { TENANT_NAME } from './realm.js';
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

const NAME = 'bootstrap';

/**
 * Makes sure that the tenants, their clients and an API key named `bootstrap` exist with these secrets; a changed
 * secret replaces the one before. Nothing is removed. Repeating it changes nothing. Throws when an API key belongs to
 * another tenant.
 */
export async function bootstrap(database: DataSource, list: z.infer<typeof bootstrapList>): Promise<void> {
  await database.transaction(async (manager) => {
    for (const { tenant, apiKey, clientId, clientSecret } of list) {
      await manager.createQueryBuilder().insert().into(Tenant).values({ id: tenant }).orIgnore().execute();
      await manager
        .createQueryBuilder()
        .insert()
        .into(Client)
        .values({ tenant, id: clientId, secretHash: hashToken(clientSecret) })
        .orUpdate(['secret_hash'], ['tenant', 'id'], { skipUpdateIfNoValuesChanged: true })
        .execute();
      await manager
        .createQueryBuilder()
        .insert()
        .into(ApiKey)
        .values({ tenant, name: NAME, hash: hashToken(apiKey) })
        .orUpdate(['hash'], ['tenant', 'name'], { skipUpdateIfNoValuesChanged: true })
        .execute();
    }
  });
}
