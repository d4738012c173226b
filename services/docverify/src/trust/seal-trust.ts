import { readCertificate } from '@bonafide/documents/chip/certificate';
import type { SealSigner } from '@bonafide/documents/seals/verify';
import { toDomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { sealSigners } from './trust.sql.js';
import { type TrustInForce, TrustStore } from './trust-store.js';

/** What a tenant has to verify seals with. */
export interface SealTrustInForce {
  readonly signers: readonly SealSigner[];
  readonly trust: TrustInForce;
}

/** Reads the certificates of signers of seals, and whom a tenant trusts to have issued them. */
@Injectable()
export class SealTrust {
  constructor(
    private readonly database: DataSource,
    private readonly trust: TrustStore,
  ) {}

  /** What counts for seals that name these certificates (`signerNamedBy`). Throws UNAVAILABLE: nobody is trusted by a guess. */
  async of(tenant: string, references: readonly string[]): Promise<SealTrustInForce> {
    const wanted = [...new Set(references)];
    const trust = await this.trust.of(
      tenant,
      wanted.map((reference) => reference.slice(0, 2)),
    );
    try {
      const rows = await sealSigners(this.database.manager, [tenant, wanted]);
      const signers = rows.map(({ reference, certificate, own }) => ({
        ...{ reference, own },
        certificate: readCertificate(certificate),
      }));
      return { signers, trust };
    } catch (error) {
      throw toDomainError(error);
    }
  }
}
