import { fingerprintOf, maySignCertificates, readCertificate } from '@bonafide/documents/chip/certificate';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { type DataSource, type EntityManager, Not } from 'typeorm';
import { SealSignerRow } from './seal-signer.entity.js';
import { TenantTrust, TrustCertificate } from './trust.entity.js';
import { changing, keepCertificates, readable, refused } from './trust-imports.js';

const MOST_DECISIONS = 1000;

/** What single tenants trust beside the master lists, and what they do not although the lists do. */
export class TenantTrusts {
  constructor(private readonly database: DataSource) {}

  /** Trusts a certificate for one tenant; answers its SHA-256. Throws DomainError INVALID_VALUE for what is none that signs. */
  async add(tenant: string, file: Uint8Array): Promise<string> {
    const certificate = readable('The certificate', () => readCertificate(file));
    if (!readable('The certificate', () => maySignCertificates(certificate))) {
      throw refused('The certificate may not sign others');
    }
    return changing(this.database, async (manager) => {
      await keepCertificates(manager, [certificate]);
      return decide(manager, { tenant, sha256: fingerprintOf(certificate), trusted: true });
    });
  }

  /** No longer trusts a certificate for one tenant, whatever the lists say. Throws DomainError NOT_FOUND. */
  async remove(tenant: string, sha256: string): Promise<string> {
    return changing(this.database, (manager) => decide(manager, { tenant, sha256, trusted: false }));
  }

  /** Takes a decision back, so that the lists count again. Throws DomainError NOT_FOUND where there was none. */
  async reset(tenant: string, sha256: string): Promise<string> {
    return changing(this.database, async (manager) => {
      const { affected } = await manager.delete(TenantTrust, { tenant, sha256 });
      if (!affected) throw new DomainError('NOT_FOUND', `${tenant} has decided nothing about that certificate`);
      return sha256;
    });
  }
}

/** Keeps a tenant's decision about a certificate of the store. Throws DomainError NOT_FOUND and INVALID_VALUE. */
export async function decide(
  manager: EntityManager,
  { tenant, sha256, trusted }: { tenant: string; sha256: string; trusted: boolean },
): Promise<string> {
  const isThere =
    (await manager.existsBy(TrustCertificate, { sha256 })) || (await manager.existsBy(SealSignerRow, { sha256 }));
  if (!isThere) {
    throw new DomainError('NOT_FOUND', 'The trust store has no certificate with that SHA-256');
  }
  // Whatever was decided can be decided otherwise.
  if ((await manager.countBy(TenantTrust, { tenant, sha256: Not(sha256) })) >= MOST_DECISIONS) {
    throw refused(`A tenant decides about at most ${MOST_DECISIONS} certificates`);
  }
  await manager.save(TenantTrust, { tenant, sha256, trusted, changedAt: new Date() });
  return sha256;
}
