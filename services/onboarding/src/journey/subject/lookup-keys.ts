import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { Vault } from '@bonafide/sealing/vault';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LookupKey } from './lookup-key.entity.js';
import { TenantSecret } from './tenant-secret.js';

const KEY_BYTES = 32;

/** The key of each tenant under which what stands for its secrets and names is made. */
@Injectable()
export class LookupKeys {
  private readonly keys: TenantSecret<KeyObject>;

  constructor(database: DataSource, vault: Vault) {
    this.keys = new TenantSecret(database, vault, {
      entity: LookupKey,
      purpose: 'lookup-key',
      make: () => randomBytes(KEY_BYTES),
      read: createSecretKey,
    });
  }

  /** The tenant's key, made where there is none. */
  of(tenant: string): Promise<KeyObject> {
    return this.keys.of(tenant);
  }
}
