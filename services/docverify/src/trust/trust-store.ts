import { keyDigestOf, readCertificate } from '@bonafide/documents/chip/certificate';
import { readRevocationList } from '@bonafide/documents/chip/crl';
import type { Trust } from '@bonafide/documents/chip/passive';
import { toDomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { removedCertificates, revocationLists, trustedCertificates, trustVersion } from './trust.sql.js';

const MOST_REMEMBERED = 500;
/** Of one document: its signers' states and their issuers'. */
const MOST_STATES = 8;
/** What a certificate of a chip names as its state may be anything. */
const STATE = /^[A-Z]{2,3}$/;

/** Whom a tenant trusts, and which state of the store that is. */
export interface TrustInForce extends Trust {
  readonly version: string;
}

/** Reads whom to trust. What was read is kept for as long as nothing has changed. */
@Injectable()
export class TrustStore {
  private readonly remembered = new Map<string, Trust>();
  private version = '';

  constructor(private readonly database: DataSource) {}

  /** What counts for signers of these states (two letters). Throws UNAVAILABLE: nobody is trusted by a guess. */
  async of(tenant: string, states: readonly string[]): Promise<TrustInForce> {
    const wanted = [...new Set(states)]
      .filter((state) => STATE.test(state))
      .sort()
      .slice(0, MOST_STATES);
    try {
      const version = await this.current();
      const key = JSON.stringify([tenant, wanted]);
      const known = this.remembered.get(key);
      if (known) return { ...known, version };
      const trust = await this.read(tenant, wanted);
      // A genuine document has signers of one state; of all that a forged one may name memory would soon be full.
      if (wanted.length <= 1) this.remember(version, key, trust);
      return { ...trust, version };
    } catch (error) {
      throw toDomainError(error);
    }
  }

  private async current(): Promise<string> {
    const [row] = await trustVersion(this.database.manager, []);
    if (!row) throw new Error('the trust store has no version');
    if (row.version !== this.version) this.remembered.clear();
    this.version = row.version;
    return row.version;
  }

  private async read(tenant: string, states: readonly string[]): Promise<Trust> {
    const [certificates, removed, lists] = await Promise.all([
      trustedCertificates(this.database.manager, [tenant, states]),
      removedCertificates(this.database.manager, [tenant, states]),
      revocationLists(this.database.manager, [states]),
    ]);
    const distrusted = new Set(removed.map(({ certificate }) => keyDigestOf(readCertificate(certificate))));
    const trusted = certificates.map(({ certificate, own }) => ({ certificate: readCertificate(certificate), own }));
    return {
      // A state has several certificates of one key: who removes one of them means the key.
      anchors: trusted.flatMap(({ certificate, own }) =>
        own || distrusted.size === 0 || !distrusted.has(keyDigestOf(certificate)) ? [certificate] : [],
      ),
      lists: lists.map(({ list }) => readRevocationList(list)),
      ...(distrusted.size > 0 && { distrusted }),
    };
  }

  /** Not where a change came between the version and what was read. */
  private remember(version: string, key: string, trust: Trust): void {
    if (version !== this.version) return;
    this.remembered.set(key, trust);
    const [oldest] = this.remembered.keys();
    if (this.remembered.size > MOST_REMEMBERED && oldest !== undefined) this.remembered.delete(oldest);
  }
}
