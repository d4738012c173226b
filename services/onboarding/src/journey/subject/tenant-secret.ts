import type { Vault } from '@bonafide/sealing/vault';
import type { DataSource, EntityTarget } from 'typeorm';

/** A row of a table with one secret for each tenant. */
export interface SecretRow {
  tenant: string;
  /** By the vault, under the secret's purpose. */
  sealed: Buffer;
}

/** A kind of secret: where it lies, how a new one is made, and what is made of its bytes. */
export interface SecretKind<T> {
  entity: EntityTarget<SecretRow>;
  purpose: string;
  make(): Buffer | Promise<Buffer>;
  read(bytes: Buffer): T;
}

/** A random secret of each tenant, made when it is first asked for; it outlives a rotation of the data key. */
export class TenantSecret<T> {
  private readonly known = new Map<string, Promise<T>>();

  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
    private readonly kind: SecretKind<T>,
  ) {}

  of(tenant: string): Promise<T> {
    const known = this.known.get(tenant);
    if (known) return known;
    const loading = this.load(tenant).catch((error: unknown) => {
      this.known.delete(tenant);
      throw error;
    });
    this.known.set(tenant, loading);
    return loading;
  }

  private async load(tenant: string): Promise<T> {
    const { entity, purpose, make, read } = this.kind;
    const rows = this.database.getRepository(entity);
    let row = await rows.findOneBy({ tenant });
    if (!row) {
      const sealed = await this.vault.seal(tenant, purpose, await make());
      await rows.createQueryBuilder().insert().values({ tenant, sealed }).orIgnore().execute();
      row = await rows.findOneByOrFail({ tenant });
    }
    return read(await this.vault.open(tenant, purpose, row.sealed));
  }
}
