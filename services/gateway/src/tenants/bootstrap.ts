import type { Logger } from '@bonafide/platform/observability/logger';
import { CONFIG, LOGGER } from '@bonafide/platform/process/tokens';
import { hashToken } from '@bonafide/sealing/tokens';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type EntityTarget, In, IsNull, Not, type ObjectLiteral } from 'typeorm';
import { ApiKey } from './api-key.entity.js';
import { Client } from './client.entity.js';
import { Tenant } from './tenant.entity.js';
import type { BootstrapList } from './tenants-config.js';

const NAME = 'bootstrap';

/** The tenants that the configuration names. */
@Injectable()
export class Bootstrap {
  constructor(
    private readonly database: DataSource,
    @Inject(CONFIG) private readonly config: { BONAFIDE_BOOTSTRAP: BootstrapList },
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /**
   * Makes sure that the tenants, their clients and an API key named `bootstrap` exist with the configured secrets; a
   * changed secret replaces the one before. Nothing is removed, and nothing that was revoked comes back. Repeating it
   * changes nothing. Throws when an API key belongs to another tenant.
   */
  async run(): Promise<void> {
    const list = this.config.BONAFIDE_BOOTSTRAP;
    await this.database.transaction(async (manager) => {
      const revoked = await revokedOf(manager, list);
      for (const what of revoked) {
        this.log.warn({ what }, 'BONAFIDE_BOOTSTRAP names revoked credentials; they stay revoked');
      }
      for (const entry of list) if (!revoked.has(entry.tenant)) await make(manager, entry, revoked);
    });
  }
}

async function make(manager: EntityManager, entry: BootstrapList[number], revoked: Set<string>): Promise<void> {
  const { tenant, apiKey, clientId, clientSecret } = entry;
  const into = (entity: EntityTarget<ObjectLiteral>, values: ObjectLiteral) =>
    manager.createQueryBuilder().insert().into(entity).values(values);
  const unchanged = { skipUpdateIfNoValuesChanged: true };
  await into(Tenant, { id: tenant }).orIgnore().execute();
  if (!revoked.has(clientOf(tenant, clientId))) {
    const values = { tenant, id: clientId, secretHash: hashToken(clientSecret) };
    await into(Client, values).orUpdate(['secret_hash'], ['tenant', 'id'], unchanged).execute();
  }
  if (!revoked.has(keyOf(tenant))) {
    const values = { tenant, name: NAME, hash: hashToken(apiKey) };
    await into(ApiKey, values).orUpdate(['hash'], ['tenant', 'name'], unchanged).execute();
  }
}

const clientOf = (tenant: string, id: string) => `client ${id} of ${tenant}`;
const keyOf = (tenant: string) => `key ${NAME} of ${tenant}`;

/** Entries of the list that are revoked: names of tenants, `clientOf` and `keyOf`. */
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
