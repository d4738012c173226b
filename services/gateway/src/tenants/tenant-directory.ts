import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Identity } from '@bonafide/platform/http/signed-context';
import { equalSecret, hashToken } from '@bonafide/sealing/tokens';
import { Injectable } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import { ApiKey } from './api-key.entity.js';
import { Client } from './client.entity.js';
import { coalesced } from './coalesced.js';
import { Tenant } from './tenant.entity.js';

const STALE_MS = 15 * 60_000;
const UNKNOWN = Buffer.alloc(32);

interface Snapshot {
  takenAt: number;
  /** A tenant without a client: the caller of an open path, or of an API key alone. */
  tenants: ReadonlyMap<string, Identity>;
  secretHashes: ReadonlyMap<string, Buffer>;
  keyOwners: ReadonlyMap<string, string>;
}

const clientKey = (tenant: string, client: string) => `${tenant}/${client}`;

/**
 * All tenants, clients and API keys that are valid, kept in memory as digests so that no request waits for the database.
 * What changes in the database counts from the next `refresh`. While the database is away the last snapshot serves for
 * a quarter of an hour; after that every call throws UNAVAILABLE, since the snapshot could miss a revocation.
 */
@Injectable()
export class TenantDirectory {
  private snapshot: Snapshot = { takenAt: 0, tenants: new Map(), secretHashes: new Map(), keyOwners: new Map() };

  constructor(private readonly database: DataSource) {}

  /** Reads all again; calls made meanwhile are served by one more reading. */
  readonly refresh = coalesced(async () => {
    this.snapshot = await read(this.database, Date.now());
  });

  /** Throws UNAVAILABLE when there is no snapshot, or one that is too old. */
  requireFresh(): void {
    this.current();
  }

  /** The tenant of that name, if there is one. */
  tenant(name: string): Identity | undefined {
    return this.current().tenants.get(name);
  }

  /** True when the tenant has a client of this id. */
  hasClient(tenant: string, client: string): boolean {
    return this.current().secretHashes.has(clientKey(tenant, client));
  }

  /** The tenant that owns this API key, if any. */
  ownerOf(apiKey: string): string | undefined {
    // Looked up by digest: how long that takes says nothing about the key.
    return this.current().keyOwners.get(hashToken(apiKey).toString('latin1'));
  }

  /**
   * True when the tenant is valid, has this client, and the secret is right; takes as long when there is no such tenant
   * or client.
   */
  accepts(tenant: string, client: string, secret: string): boolean {
    const known = this.current().secretHashes.get(clientKey(tenant, client));
    return equalSecret(hashToken(secret), known ?? UNKNOWN) && known !== undefined;
  }

  private current(): Snapshot {
    if (Date.now() - this.snapshot.takenAt < STALE_MS) return this.snapshot;
    throw new DomainError('UNAVAILABLE', 'Credentials cannot be checked now, try again');
  }
}

async function read(database: DataSource, takenAt: number): Promise<Snapshot> {
  const revokedAt = IsNull();
  const [tenants, clients, keys] = await Promise.all([
    database.getRepository(Tenant).findBy({ revokedAt }),
    database.getRepository(Client).findBy({ revokedAt }),
    database.getRepository(ApiKey).findBy({ revokedAt }),
  ]);
  const valid = new Map(tenants.map(({ id }) => [id, { tenant: id, client: '', scopes: [] }]));
  const ofValidTenant = ({ tenant }: { tenant: string }) => valid.has(tenant);
  return {
    takenAt,
    tenants: valid,
    secretHashes: new Map(
      clients.filter(ofValidTenant).map((client) => [clientKey(client.tenant, client.id), client.secretHash]),
    ),
    keyOwners: new Map(keys.filter(ofValidTenant).map((key) => [key.hash.toString('latin1'), key.tenant])),
  };
}
