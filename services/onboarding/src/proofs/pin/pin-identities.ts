import { Vault } from '@bonafide/sealing/vault';
import { Injectable } from '@nestjs/common';
import type { PinIdentity } from './pin-service.js';

/** An identity as the ledger may hold it: sealed, since it tells a token and an e-mail address. */
export interface SealedIdentity {
  operationId: string;
  /** Base64. */
  sealed: string;
}

/** Identities between the step that begins a PIN and the answers to all copies of its request. */
@Injectable()
export class PinIdentities {
  constructor(private readonly vault: Vault) {}

  async seal(tenant: string, operationId: string, identity: PinIdentity): Promise<SealedIdentity> {
    const bytes = Buffer.from(JSON.stringify(identity));
    const sealed = await this.vault.seal(tenant, `pin identity:${operationId}`, bytes);
    return { operationId, sealed: sealed.toString('base64') };
  }

  async open(tenant: string, { operationId, sealed }: SealedIdentity): Promise<PinIdentity> {
    const bytes = await this.vault.open(tenant, `pin identity:${operationId}`, Buffer.from(sealed, 'base64'));
    return JSON.parse(bytes.toString('utf8')) as PinIdentity;
  }
}
