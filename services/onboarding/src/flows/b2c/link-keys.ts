import { createPrivateKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { Vault } from '@bonafide/sealing/vault';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { TenantSecret } from '../../journey/subject/tenant-secret.js';
import { B2cKey } from './b2c-key.entity.js';

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
  private readonly keys: TenantSecret<LinkKeys>;

  constructor(database: DataSource, vault: Vault) {
    this.keys = new TenantSecret(database, vault, { entity: B2cKey, purpose: 'b2c-link-keys', make, read });
  }

  of(tenant: string): Promise<LinkKeys> {
    return this.keys.of(tenant);
  }
}

async function make(): Promise<Buffer> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: RSA_BITS });
  const signing = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const keys: z.input<typeof stored> = { sealing: randomBytes(AES_BYTES).toString('base64'), signing };
  return Buffer.from(JSON.stringify(keys));
}

function read(bytes: Buffer): LinkKeys {
  const { sealing, signing } = stored.parse(JSON.parse(bytes.toString('utf8')));
  return { sealing: Buffer.from(sealing, 'base64'), signing: createPrivateKey(signing) };
}
