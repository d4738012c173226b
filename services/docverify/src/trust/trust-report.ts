import { fingerprintOf, readCertificate } from '@bonafide/documents/chip/certificate';
import { publicKeyOf } from '@bonafide/documents/chip/keys';
import { isIssuedBy } from '@bonafide/documents/chip/path';
import type { DataSource } from 'typeorm';
import { RevocationListRow, TenantTrust, TrustCertificate, TrustList } from './trust.entity.js';

const BATCH = 200;
const DAY_MS = 86_400_000;

/** What the store holds, in sentences for operators. */
export class TrustReport {
  constructor(private readonly database: DataSource) {}

  /** Lists in force, how many certificates of how many states they hold together, and what tenants decided. */
  async list(state?: string): Promise<string[]> {
    if (state) return this.ofState(state);
    const lists = await this.database.getRepository(TrustList).find({ order: { source: 'ASC', version: 'DESC' } });
    const tenants = await this.database.getRepository(TenantTrust).find({ order: { tenant: 'ASC', sha256: 'ASC' } });
    const revocations = await this.database.getRepository(RevocationListRow).find({
      select: { state: true, issuedAt: true, nextAt: true, revoked: true },
      order: { state: 'ASC' },
    });
    const certificates = await this.inForce();
    const states = new Set(certificates.map((certificate) => certificate.state));
    return [
      `${certificates.length} certificates of ${states.size} states are trusted: ${[...states].sort().join(' ')}`,
      ...lists.map(
        ({ source, version, inForce, signedAt, certificates: count, unreadable }) =>
          `${source} ${version}${inForce ? '' : ' (superseded)'}: signed ${dayOf(signedAt)}, ${count} certificates${unreadable ? `, ${unreadable} unreadable` : ''}`,
      ),
      ...revocations.map(
        ({ state: of, issuedAt, nextAt, revoked }) =>
          `revocations ${of}: ${revoked} signers, ${dayOf(issuedAt)}${nextAt ? `, next ${dayOf(nextAt)}` : ''}`,
      ),
      ...tenants.map(({ tenant, sha256, trusted }) => `tenant ${tenant} ${trusted ? 'adds' : 'removes'} ${sha256}`),
    ];
  }

  /** Which certificates of the lists in force have ended or will within so many days, and which states have none beside. */
  async expiring(days: number, now = new Date()): Promise<string[]> {
    const until = new Date(now.getTime() + days * DAY_MS);
    const certificates = await this.inForce();
    const ending = certificates.filter(({ notAfter }) => notAfter > now && notAfter <= until);
    const ended = certificates.filter(({ notAfter }) => notAfter <= now).length;
    const lasting = new Set(certificates.filter(({ notAfter }) => notAfter > until).map(({ state }) => state));
    const alone = [...new Set(ending.map(({ state }) => state))].filter((state) => !lasting.has(state));
    return [
      `${ended} certificates have ended, ${ending.length} more will by ${dayOf(until)}`,
      ...ending.map(({ state, notAfter, sha256 }) => `${state} ${dayOf(notAfter)} ${sha256}`),
      ...(alone.length > 0 ? [`without any that lasts longer: ${alone.sort().join(' ')}`] : []),
    ];
  }

  /** Reads every certificate again: what is broken, what has a key that is not known here. Empty where all is well. */
  async faults(): Promise<{ checked: number; faults: string[] }> {
    const faults: string[] = [];
    const rows = this.database.getRepository(TrustCertificate);
    let checked = 0;
    for (let after = ''; ; ) {
      const some = await rows
        .createQueryBuilder('c')
        .where('c.sha256 > :after', { after })
        .orderBy('c.sha256')
        .limit(BATCH)
        .getMany();
      for (const row of some) {
        const fault = faultOf(row);
        if (fault) faults.push(`${row.state} ${row.sha256}: ${fault}`);
      }
      checked += some.length;
      const last = some.at(-1);
      if (!last) return { checked, faults };
      after = last.sha256;
    }
  }

  private async ofState(state: string): Promise<string[]> {
    const certificates = (await this.inForce()).filter((one) => one.state === state);
    return [
      `${certificates.length} certificates of ${state} are trusted`,
      ...certificates.map(
        ({ sha256, notBefore, notAfter, keyIdentifier }) =>
          `${sha256} ${dayOf(notBefore)} to ${dayOf(notAfter)}, key ${keyIdentifier}`,
      ),
    ];
  }

  private inForce(): Promise<TrustCertificate[]> {
    return this.database
      .getRepository(TrustCertificate)
      .createQueryBuilder('c')
      .select(['c.sha256', 'c.state', 'c.keyIdentifier', 'c.notBefore', 'c.notAfter'])
      .where(
        `EXISTS (SELECT FROM trust_listing l JOIN trust_list f ON f.source = l.source AND f.version = l.version
          WHERE l.sha256 = c.sha256 AND f.in_force)`,
      )
      .orderBy('c.state')
      .addOrderBy('c.notAfter')
      .getMany();
  }
}

function faultOf({ sha256, certificate: bytes }: TrustCertificate): string | undefined {
  try {
    const certificate = readCertificate(bytes);
    if (fingerprintOf(certificate) !== sha256) return 'its bytes were changed';
    publicKeyOf(certificate.publicKey);
    const isOwn =
      certificate.issuerKeyIdentifier === undefined || certificate.issuerKeyIdentifier === certificate.keyIdentifier;
    const isRoot = certificate.subject.normal === certificate.issuer.normal && isOwn;
    return isRoot && !isIssuedBy(certificate, certificate) ? 'it did not sign itself' : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'unreadable';
  }
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
