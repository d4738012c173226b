import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { Vault } from '@bonafide/sealing/vault';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LookupKey } from './lookup-key.entity.js';

const PURPOSE = 'lookup-key';
const KEY_BYTES = 32;

/**
 * Finds people by username without storing it: HMAC-SHA256 under a random key of the tenant, which the vault seals.
 * Equal usernames of two tenants have unrelated digests, and the digests outlive a rotation of the data key.
 */
@Injectable()
export class Usernames {
  private readonly keys = new Map<string, Promise<KeyObject>>();

  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
  ) {}

  /** The digest of a username, compared by code points after Unicode NFC; case matters. */
  async digest(tenant: string, username: string): Promise<Buffer> {
    return createHmac('sha256', await this.key(tenant))
      .update(username.normalize('NFC'), 'utf8')
      .digest();
  }

  private key(tenant: string): Promise<KeyObject> {
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
