import { createHash } from 'node:crypto';
import {
  type Certificate,
  fingerprintOf,
  maySignCertificates,
  readCertificate,
} from '@bonafide/documents/chip/certificate';
import { isListOf, type RevocationList, readRevocationList } from '@bonafide/documents/chip/crl';
import { type MasterList, readMasterList } from '@bonafide/documents/chip/master-list';
import { countryOf } from '@bonafide/documents/chip/path';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { DataSource, EntityManager } from 'typeorm';
import { RevocationListRow, TrustCertificate, TrustList, TrustListing, TrustVersion } from './trust.entity.js';

const SOURCE = /^[A-Z][A-Z0-9-]{1,31}$/;
const ROWS_AT_ONCE = 500;
/** For clocks that differ. */
const DAY_MS = 86_400_000;

/** What an import has done. */
export interface Imported {
  readonly list: TrustList;
  /** False where the very file is in force already. */
  readonly isNew: boolean;
}

/** Puts files into the trust store, each in one transaction. Nothing is kept of a file that is refused. */
export class TrustImports {
  constructor(private readonly database: DataSource) {}

  /**
   * Puts a master list in place of the one in force of its source, if a list signer of the root signed it, not before that one and
   * not tomorrow. Throws DomainError INVALID_VALUE, saying why.
   */
  importList(source: string, file: Uint8Array, rootFile: Uint8Array): Promise<Imported> {
    if (!SOURCE.test(source)) throw refused('A source is called by 2 to 32 capitals, digits and hyphens, like ICAO');
    const root = readable('The root', () => readCertificate(rootFile));
    const list = readable('The master list', () => readMasterList(file, root));
    if (list.certificates.length === 0) throw refused('The master list is empty');
    const { signedAt } = list;
    if (!signedAt) throw refused('The master list does not say when it was signed');
    if (signedAt.getTime() > Date.now() + DAY_MS) throw refused('The master list is signed in the future');
    return changing(this.database, (manager) => put(manager, list, { source, signedAt, file, root }));
  }

  /** No longer trusts what the list in force of a source has; its versions stay to be looked at. Throws DomainError NOT_FOUND. */
  withdrawList(source: string): Promise<void> {
    return changing(this.database, async (manager) => {
      const { affected } = await manager.update(TrustList, { source, inForce: true }, { inForce: false });
      if (!affected) throw new DomainError('NOT_FOUND', `No list of ${source} is in force`);
    });
  }

  /**
   * Keeps a revocation list whose issuer is in the store, in place of an older one. Throws DomainError INVALID_VALUE for one
   * that nobody in the store signed, or that is older than the one that is kept.
   */
  importRevocations(file: Uint8Array): Promise<RevocationListRow> {
    const list = readable('The revocation list', () => readRevocationList(file));
    return changing(this.database, async (manager) => {
      const issuer = await issuerOf(manager, list);
      const kept = await manager.findOneBy(RevocationListRow, { certificateSha256: fingerprintOf(issuer) });
      if (kept && kept.issuedAt > list.thisUpdate)
        throw refused('The revocation list is older than the one that is kept');
      return manager.save(RevocationListRow, {
        certificateSha256: fingerprintOf(issuer),
        state: countryOf(issuer),
        issuedAt: list.thisUpdate,
        nextAt: list.nextUpdate ?? null,
        revoked: list.revoked.size,
        list: Buffer.from(file),
      });
    });
  }
}

/** Runs a change of whom is trusted; replicas see it with their next request. One at a time. */
export function changing<T>(database: DataSource, work: (manager: EntityManager) => Promise<T>): Promise<T> {
  return database.transaction(async (manager) => {
    await manager.update(TrustVersion, { id: 1 }, { version: () => 'version + 1' });
    return work(manager);
  });
}

/** Keeps certificates, those that are there already once. */
export async function keepCertificates(
  manager: EntityManager,
  certificates: readonly Certificate[],
): Promise<string[]> {
  const rows = new Map(certificates.map((one) => [fingerprintOf(one), rowOf(one)]));
  const all = [...rows.values()];
  for (let at = 0; at < all.length; at += ROWS_AT_ONCE) {
    const some = all.slice(at, at + ROWS_AT_ONCE);
    await manager.createQueryBuilder().insert().into(TrustCertificate).values(some).orIgnore().execute();
  }
  return [...rows.keys()];
}

/** Runs a reader; what it refuses is the caller's mistake. */
export function readable<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    throw refused(`${what} is refused: ${error.message}`);
  }
}

/** Whether a reader found a file to be none of its kind, or with a key that is not known here. */
export function isUnreadable(error: unknown): error is Error {
  return error instanceof Error && ['ChipFormatError', 'UnsupportedAlgorithm'].includes(error.name);
}

export function refused(message: string): DomainError {
  return new DomainError('INVALID_VALUE', message);
}

async function put(
  manager: EntityManager,
  list: MasterList,
  { source, signedAt, file, root }: { source: string; signedAt: Date; file: Uint8Array; root: Certificate },
): Promise<Imported> {
  const fileSha256 = createHash('sha256').update(file).digest('hex');
  const current = await manager.findOneBy(TrustList, { source, inForce: true });
  if (current?.fileSha256 === fileSha256) return { list: current, isNew: false };
  if (current && current.signedAt > signedAt) throw refused('The master list is older than the one in force');
  const version = 1 + ((await manager.maximum(TrustList, 'version', { source })) ?? 0);
  await manager.update(TrustList, { source, inForce: true }, { inForce: false });
  const sha256s = await keepCertificates(manager, list.certificates);
  const row = {
    ...{ source, version, inForce: true, signedAt, importedAt: new Date(), fileSha256 },
    rootSha256: fingerprintOf(root),
    certificates: sha256s.length,
    unreadable: list.unreadable,
  };
  await manager.insert(TrustList, row);
  for (let at = 0; at < sha256s.length; at += ROWS_AT_ONCE) {
    const some = sha256s.slice(at, at + ROWS_AT_ONCE);
    await manager.insert(
      TrustListing,
      some.map((sha256) => ({ source, version, sha256 })),
    );
  }
  return { list: row, isNew: true };
}

function rowOf(certificate: Certificate): TrustCertificate {
  const { subject, keyIdentifier, notBefore, notAfter, raw } = certificate;
  return {
    sha256: fingerprintOf(certificate),
    state: countryOf(certificate),
    subject: subject.normal,
    ...{ keyIdentifier, notBefore, notAfter },
    certificate: Buffer.from(raw),
  };
}

async function issuerOf(manager: EntityManager, list: RevocationList): Promise<Certificate> {
  const rows = await manager.find(TrustCertificate, { where: { subject: list.issuer.normal }, take: 100 });
  const issuer = rows
    .map(({ certificate }) => readCertificate(certificate))
    .find((certificate) => maySignCertificates(certificate) && signed(list, certificate));
  if (!issuer) throw refused('No certificate of the trust store signed the revocation list');
  return issuer;
}

function signed(list: RevocationList, certificate: Certificate): boolean {
  try {
    return isListOf(list, certificate);
  } catch {
    // A key that is not known here says nothing.
    return false;
  }
}
