import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { Vault } from '@bonafide/sealing/vault';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LookupKey } from './lookup-key.entity.js';

const PURPOSE = 'lookup-key';
const KEY_BYTES = 32;

/** The random key of each tenant under which what stands for its secrets and names is made; the vault seals it. */
@Injectable()
export class LookupKeys {
  private readonly keys = new Map<string, Promise<KeyObject>>();

  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
  ) {}

  /** The tenant's key, made where there is none. It outlives a rotation of the data key. */
  of(tenant: string): Promise<KeyObject> {
    const known = this.keys.get(tenant);
    if (known) return known;
    const loading = this.load(tenant).catch((error: unknown) => {
      this.keys.delete(tenant);
      throw error;
    });
    this.keys.set(tenant, loading);
    return loading;
  }

  private async load(tenant: string): Promise<KeyObject> {
    const keys = this.database.getRepository(LookupKey);
    let row = await keys.findOneBy({ tenant });
    if (!row) {
      const sealed = await this.vault.seal(tenant, PURPOSE, randomBytes(KEY_BYTES));
      await keys.createQueryBuilder().insert().values({ tenant, sealed }).orIgnore().execute();
      row = await keys.findOneByOrFail({ tenant });
    }
    return createSecretKey(await this.vault.open(tenant, PURPOSE, row.sealed));
  }
}
