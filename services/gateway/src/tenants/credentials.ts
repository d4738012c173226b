import { randomBytes } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { hashToken } from '@bonafide/sealing/tokens';
import { type DataSource, type EntityManager, IsNull } from 'typeorm';
import { ApiKey } from './api-key.entity.js';
import { Client } from './client.entity.js';
import { CREDENTIAL_NAME, TENANT_NAME } from './names.js';
import { Tenant } from './tenant.entity.js';

/** A tenant, client or API key as a list shows it; never with its secret, which is not stored. */
export interface Listed {
  /** Absent in a list of tenants. */
  tenant?: string;
  name: string;
  createdAt: Date;
  changedAt: Date;
  revokedAt: Date | null;
}

const now = () => 'now()';
/** 192 bits: a plain digest of it is enough. */
const newSecret = () => randomBytes(24).toString('hex');

/**
 * Administration of tenants and their credentials. Secrets are returned once and kept as digests. What is
 * revoked is refused by every replica within a second, and its name cannot be used again: a token or a log line of the
 * old one would be taken for the new one's. A tenant alone can be added again, without its old clients and keys.
 * Throws INVALID_VALUE for a name that cannot be one, NOT_FOUND and CONFLICT.
 */
export class Credentials {
  constructor(private readonly database: DataSource) {}

  async addTenant(id: string): Promise<void> {
    requireName('tenant', id, TENANT_NAME);
    await this.database.transaction(async (manager) => {
      const known = await lockTenant(manager, id);
      if (known && !known.revokedAt) throw conflict(`The tenant ${id} exists already`);
      if (known) await manager.update(Tenant, { id }, { revokedAt: null });
      else await manager.insert(Tenant, { id });
    });
  }

  /** Revokes the tenant with all its clients and keys. */
  async revokeTenant(id: string): Promise<void> {
    requireName('tenant', id, TENANT_NAME);
    await this.database.transaction(async (manager) => {
      await requireTenant(manager, id);
      await manager.update(Tenant, { id }, { revokedAt: now });
      await manager.update(Client, { tenant: id, revokedAt: IsNull() }, { revokedAt: now });
      await manager.update(ApiKey, { tenant: id, revokedAt: IsNull() }, { revokedAt: now });
    });
  }

  /** Returns the client's secret. */
  async addClient(tenant: string, id: string): Promise<string> {
    const secret = newSecret();
    await this.add(tenant, 'client', id, async (manager) => {
      const known = await manager.existsBy(Client, { tenant, id });
      if (!known) await manager.insert(Client, { tenant, id, secretHash: hashToken(secret) });
      return !known;
    });
    return secret;
  }

  revokeClient(tenant: string, id: string): Promise<void> {
    return this.revoke(tenant, 'client', id, (manager) =>
      manager.update(Client, { tenant, id, revokedAt: IsNull() }, { revokedAt: now }),
    );
  }

  /** Returns the API key. */
  async addKey(tenant: string, name: string): Promise<string> {
    const key = newSecret();
    await this.add(tenant, 'key', name, async (manager) => {
      const known = await manager.existsBy(ApiKey, { tenant, name });
      if (!known) await manager.insert(ApiKey, { tenant, name, hash: hashToken(key) });
      return !known;
    });
    return key;
  }

  revokeKey(tenant: string, name: string): Promise<void> {
    return this.revoke(tenant, 'key', name, (manager) =>
      manager.update(ApiKey, { tenant, name, revokedAt: IsNull() }, { revokedAt: now }),
    );
  }

  async tenants(): Promise<Listed[]> {
    const rows = await this.database.getRepository(Tenant).find({ order: { id: 'ASC' } });
    return rows.map((row) => ({ name: row.id, ...timesOf(row) }));
  }

  /** Of one tenant, or of all. */
  async clients(tenant?: string): Promise<Listed[]> {
    const where = await this.where(tenant);
    const rows = await this.database.getRepository(Client).find({ where, order: { tenant: 'ASC', id: 'ASC' } });
    return rows.map((row) => ({ tenant: row.tenant, name: row.id, ...timesOf(row) }));
  }

  /** Of one tenant, or of all. */
  async keys(tenant?: string): Promise<Listed[]> {
    const where = await this.where(tenant);
    const rows = await this.database.getRepository(ApiKey).find({ where, order: { tenant: 'ASC', name: 'ASC' } });
    return rows.map((row) => ({ tenant: row.tenant, name: row.name, ...timesOf(row) }));
  }

  private async where(tenant: string | undefined): Promise<{ tenant?: string }> {
    if (tenant === undefined) return {};
    requireName('tenant', tenant, TENANT_NAME);
    if (!(await this.database.getRepository(Tenant).existsBy({ id: tenant }))) throw unknown(`tenant ${tenant}`);
    return { tenant };
  }

  private async add(
    tenant: string,
    kind: string,
    name: string,
    insert: (manager: EntityManager) => Promise<boolean>,
  ): Promise<void> {
    requireName('tenant', tenant, TENANT_NAME);
    requireName(kind, name, CREDENTIAL_NAME);
    await this.database.transaction(async (manager) => {
      await requireTenant(manager, tenant);
      if (!(await insert(manager))) {
        throw conflict(`Tenant ${tenant} has, or had, a ${kind} ${name}: choose another name (${kind} list ${tenant})`);
      }
    });
  }

  private async revoke(
    tenant: string,
    kind: string,
    name: string,
    update: (manager: EntityManager) => Promise<{ affected?: number | null }>,
  ): Promise<void> {
    requireName('tenant', tenant, TENANT_NAME);
    await this.database.transaction(async (manager) => {
      await requireTenant(manager, tenant);
      const { affected } = await update(manager);
      if (!affected) throw unknown(`valid ${kind} ${JSON.stringify(name)} of tenant ${tenant}`);
    });
  }
}

const timesOf = ({ createdAt, changedAt, revokedAt }: Omit<Listed, 'name'>) => ({ createdAt, changedAt, revokedAt });

function requireName(kind: string, name: string, pattern: RegExp): void {
  if (pattern.test(name)) return;
  const rule =
    pattern === TENANT_NAME
      ? 'letters, digits, - and _, at most 63, a letter or digit first, not ending in -consumers'
      : 'letters, digits, . - and _, at most 128, a letter or digit first';
  throw new DomainError('INVALID_VALUE', `${JSON.stringify(name)} cannot be the name of a ${kind}: ${rule}`);
}

/** The tenant's row, locked until the transaction ends. */
const lockTenant = (manager: EntityManager, id: string) =>
  manager.findOne(Tenant, { where: { id }, lock: { mode: 'pessimistic_write' } });

async function requireTenant(manager: EntityManager, id: string): Promise<void> {
  const tenant = await lockTenant(manager, id);
  if (!tenant || tenant.revokedAt) throw unknown(`valid tenant ${id}`);
}

const unknown = (what: string) => new DomainError('NOT_FOUND', `There is no ${what}`);
const conflict = (message: string) => new DomainError('CONFLICT', message);
