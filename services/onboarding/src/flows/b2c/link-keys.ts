import { createPrivateKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { Vault } from '@bonafide/sealing/vault';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { B2cKey } from './b2c-key.entity.js';

const PURPOSE = 'b2c-link-keys';
const RSA_BITS = 2048;
const AES_BYTES = 32;

/** The keys of a tenant's links: AES-256 to seal what they say, RSA to sign them. */
export interface LinkKeys {
  sealing: Buffer;
  signing: KeyObject;
}

const stored = z.object({ sealing: z.base64(), signing: z.string() });

/** Keys of callback links, random for each tenant, made when its first link is. */
@Injectable()
export class LinkKeyStore {
  private readonly keys = new Map<string, Promise<LinkKeys>>();

  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
  ) {}

  of(tenant: string): Promise<LinkKeys> {
    const known = this.keys.get(tenant);
    if (known) return known;
    const loading = this.load(tenant).catch((error: unknown) => {
      this.keys.delete(tenant);
      throw error;
    });
    this.keys.set(tenant, loading);
    return loading;
  }

  private async load(tenant: string): Promise<LinkKeys> {
    const keys = this.database.getRepository(B2cKey);
    let row = await keys.findOneBy({ tenant });
    if (!row) {
      const sealed = await this.vault.seal(tenant, PURPOSE, Buffer.from(JSON.stringify(await newKeys())));
      await keys.createQueryBuilder().insert().values({ tenant, sealed }).orIgnore().execute();
      row = await keys.findOneByOrFail({ tenant });
    }
    const { sealing, signing } = stored.parse(
      JSON.parse((await this.vault.open(tenant, PURPOSE, row.sealed)).toString('utf8')),
    );
    return { sealing: Buffer.from(sealing, 'base64'), signing: createPrivateKey(signing) };
  }
}

async function newKeys(): Promise<z.input<typeof stored>> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: RSA_BITS });
  const signing = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { sealing: randomBytes(AES_BYTES).toString('base64'), signing };
}
