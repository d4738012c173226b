import { randomBytes, randomUUID } from 'node:crypto';
import { Vault } from '@bonafide/sealing/vault';
import { Injectable } from '@nestjs/common';
import type { EndpointRow, EndpointSecretRow } from './endpoint.entity.js';

const SECRET_BYTES = 32;

/** What of an endpoint is kept sealed. */
export interface Target {
  url: string;
  /** The header that its owner adds to each message. */
  header: { name: string; value: string } | null;
  /** Digest of the request that made it, where that had an `Idempotency-Key`. */
  request?: string;
}

/** Seals and opens what nobody should read in the database, under the tenant's data key, bound to its row. */
@Injectable()
export class EndpointSeals {
  constructor(private readonly vault: Vault) {}

  sealTarget({ id, tenant }: Pick<EndpointRow, 'id' | 'tenant'>, target: Target): Promise<Buffer> {
    return this.vault.seal(tenant, purposeOfTarget(id), Buffer.from(JSON.stringify(target)));
  }

  async openTarget({ id, tenant, sealed }: Pick<EndpointRow, 'id' | 'tenant' | 'sealed'>): Promise<Target> {
    // We wrote it: nobody else can have.
    return JSON.parse((await this.vault.open(tenant, purposeOfTarget(id), sealed)).toString('utf8')) as Target;
  }

  /** A new secret, drawn at random, as it is told and as it is kept. */
  async newSecret(tenant: string): Promise<{ id: string; secret: Uint8Array; sealed: Buffer }> {
    const id = randomUUID();
    const secret = new Uint8Array(randomBytes(SECRET_BYTES));
    return { id, secret, sealed: await this.vault.seal(tenant, purposeOfSecret(id), secret) };
  }

  async openSecret({ id, tenant, sealed }: Pick<EndpointSecretRow, 'id' | 'tenant' | 'sealed'>): Promise<Uint8Array> {
    return new Uint8Array(await this.vault.open(tenant, purposeOfSecret(id), sealed));
  }
}

const purposeOfTarget = (id: string) => `endpoint:${id}`;
const purposeOfSecret = (id: string) => `endpoint-secret:${id}`;
