import { type JsonWebKey, X509Certificate } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Anchor } from './anchor.js';
import { WalletAnchor } from './wallet-anchor.entity.js';

/** The trust list of each tenant. */
@Injectable()
export class WalletAnchors {
  constructor(private readonly database: DataSource) {}

  /** All of a tenant, read anew for each presentation: who was removed is trusted no longer. */
  async of(tenant: string): Promise<Anchor[]> {
    const rows = await this.database.getRepository(WalletAnchor).find({ where: { tenant }, order: { name: 'ASC' } });
    return rows.map(anchorOf);
  }
}

function anchorOf({ kind, name, sha256, certificate, jwk, issuer }: WalletAnchor): Anchor {
  if (certificate) return { kind, name, sha256, trusted: { certificate: new X509Certificate(certificate) } };
  if (jwk && issuer !== null) return { kind, name, sha256, trusted: { key: jwk as JsonWebKey, issuer } };
  throw new Error('an anchor is neither a certificate nor a key');
}
