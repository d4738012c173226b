import { createSecretKey, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { openBytes, sealBytes } from './aead.js';
import { DataKey } from './data-key.entity.js';
import type { KeyRing } from './key-ring.js';

/** A data key, ready for use. */
interface Opened {
  id: string;
  key: KeyObject;
}

const FORMAT = 1;
const ID_BYTES = 16;

/**
 * Envelope encryption at rest: AES-256-GCM under a data key per tenant, which is itself sealed under a
 * key-encryption key. Every ciphertext holds the data key's id, so keys rotate without re-enrolment.
 * `purpose` (for example `sample:<id>`) is bound to the ciphertext: bytes moved to another row do not open.
 * The table `data_key` must exist in the service's database.
 */
export class Vault {
  private readonly opened = new Map<string, Opened>();
  private readonly active = new Map<string, Promise<Opened>>();

  constructor(
    private readonly database: DataSource,
    private readonly ring: KeyRing,
  ) {}

  /** Seals bytes for a tenant: format, data key id, then nonce, tag and ciphertext. */
  async seal(tenant: string, purpose: string, plain: Uint8Array): Promise<Buffer> {
    const { id, key } = await this.activeKey(tenant);
    const head = Buffer.concat([Buffer.from([FORMAT]), Buffer.from(id.replaceAll('-', ''), 'hex')]);
    return sealBytes(key, plain, `${tenant}/${purpose}`, head);
  }

  /** Opens what `seal` made for the same tenant and purpose; throws otherwise. */
  async open(tenant: string, purpose: string, sealed: Uint8Array): Promise<Buffer> {
    if (sealed[0] !== FORMAT) throw new Error('Unknown ciphertext format');
    const hex = Buffer.from(sealed.subarray(1, 1 + ID_BYTES)).toString('hex');
    const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    const known = this.opened.get(id) ?? (await this.load(tenant, id));
    return openBytes(known.key, sealed.subarray(1 + ID_BYTES), `${tenant}/${purpose}`);
  }

  /**
   * Wraps every data key that is under an older key-encryption key under the active one.
   * Returns how many were wrapped; ciphertexts stay as they are.
   */
  async rewrap(): Promise<number> {
    const keys = this.database.getRepository(DataKey);
    const stale = (await keys.find()).filter((row) => row.wrappingKeyId !== this.ring.activeId);
    for (const row of stale) {
      const wrapped = sealBytes(this.wrappingKey(this.ring.activeId), this.unwrap(row), this.aad(row));
      await keys.update({ id: row.id }, { wrapped, wrappingKeyId: this.ring.activeId });
    }
    return stale.length;
  }

  private activeKey(tenant: string): Promise<Opened> {
    const known = this.active.get(tenant);
    if (known) return known;
    const loading = this.loadActive(tenant).catch((error: unknown) => {
      this.active.delete(tenant);
      throw error;
    });
    this.active.set(tenant, loading);
    return loading;
  }

  private async loadActive(tenant: string): Promise<Opened> {
    const keys = this.database.getRepository(DataKey);
    const newest = () => keys.findOne({ where: { tenant }, order: { generation: 'DESC' } });
    let row = await newest();
    if (!row) {
      const fresh = {
        id: randomUUID(),
        tenant,
        generation: 1,
        wrappingKeyId: this.ring.activeId,
        createdAt: new Date(),
      };
      const wrapped = sealBytes(this.wrappingKey(this.ring.activeId), randomBytes(32), this.aad(fresh));
      await keys
        .createQueryBuilder()
        .insert()
        .values({ ...fresh, wrapped })
        .orIgnore()
        .execute();
      row = await newest();
    }
    if (!row) throw new Error('No data key for tenant');
    return this.remember(row);
  }

  private async load(tenant: string, id: string): Promise<Opened> {
    const row = await this.database.getRepository(DataKey).findOneBy({ id, tenant });
    if (!row) throw new Error('Ciphertext names an unknown data key');
    return this.remember(row);
  }

  private remember(row: DataKey): Opened {
    const entry = { id: row.id, key: createSecretKey(this.unwrap(row)) };
    this.opened.set(row.id, entry);
    return entry;
  }

  private unwrap(row: DataKey): Uint8Array {
    return openBytes(this.wrappingKey(row.wrappingKeyId), row.wrapped, this.aad(row));
  }

  private aad(row: Pick<DataKey, 'id' | 'tenant'>): string {
    return `data-key/${row.tenant}/${row.id}`;
  }

  private wrappingKey(id: string): Uint8Array {
    const key = this.ring.keys.get(id);
    if (!key) throw new Error('A data key is wrapped under a key-encryption key that is not configured');
    return key;
  }
}
