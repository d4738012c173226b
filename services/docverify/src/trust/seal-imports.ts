import { type Certificate, fingerprintOf, isAuthority, readCertificate } from '@bonafide/documents/chip/certificate';
import { readCertificateFile } from '@bonafide/documents/chip/certificate-file';
import { readRevocationList } from '@bonafide/documents/chip/crl';
import type { Trust } from '@bonafide/documents/chip/passive';
import { isSignerTakenBack, readSealSigner, sealSignerPath } from '@bonafide/documents/seals/signer';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { type DataSource, type EntityManager, In, IsNull, Not } from 'typeorm';
import { SealSignerRow } from './seal-signer.entity.js';
import { decide } from './tenant-trusts.js';
import { knownAnchors, revocationLists } from './trust.sql.js';
import { changing, isUnreadable, readable, refused } from './trust-imports.js';

const MOST_SIGNERS = 10_000;
const ROWS_AT_ONCE = 500;

/** What became of a file with signers of seals. */
export interface SealImport {
  /** References of those that were not there before. */
  readonly kept: readonly string[];
  /** Those that were there before, some of them withdrawn. */
  readonly known: number;
  readonly withdrawn: number;
  /** Reference, or name, and why. */
  readonly refused: readonly (readonly [name: string, why: string])[];
  readonly unreadable: number;
}

/** Puts certificates of signers of seals into the trust store, and takes them out of use. */
export class SealImports {
  constructor(private readonly database: DataSource) {}

  /**
   * Keeps the signers' certificates of a file (parts in PEM, a certificate in DER, a message that encloses some) that a certificate
   * issued which any list in force has or any tenant added. Others are told, and certificates of authorities passed over.
   * Throws DomainError INVALID_VALUE, saying why, where none is one that could be kept.
   */
  async importFile(parts: readonly Uint8Array[]): Promise<SealImport> {
    const files = parts.map((part) => readable('The file', () => readCertificateFile(part)));
    const holders = files.flatMap(({ certificates }) => certificates).filter((one) => isAuthority(one) !== true);
    if (holders.length > MOST_SIGNERS) throw refused(`A file has at most ${MOST_SIGNERS} signers`);
    const read = holders.map(({ raw, subject }) => signerIn(raw, subject.normal));
    const signers = [
      ...new Map(read.flatMap((one) => ('row' in one ? [[one.row.sha256, one.row] as const] : []))).values(),
    ];
    return changing(this.database, async (manager) => {
      const trust = await trustInStore(manager, statesOf(holders));
      const judged = signers.map((row) => ({ row, why: objectionTo(row, trust) }));
      const told: SealImport['refused'] = [
        ...read.flatMap((one) => ('row' in one ? [] : [[one.name, one.why] as const])),
        ...judged.flatMap(({ row, why }) => (why ? [[row.reference, why] as const] : [])),
      ];
      const good = judged.flatMap(({ row, why }) => (why ? [] : [row]));
      if (good.length === 0) throw refused(nothingIn(told));
      const there = await manager.findBy(SealSignerRow, { sha256: In(good.map(({ sha256 }) => sha256)) });
      const fresh = good.filter(({ sha256 }) => there.every((row) => row.sha256 !== sha256));
      for (let at = 0; at < fresh.length; at += ROWS_AT_ONCE)
        await manager.insert(SealSignerRow, fresh.slice(at, at + ROWS_AT_ONCE));
      return {
        kept: fresh.map(({ reference }) => reference),
        known: there.length,
        withdrawn: there.filter(({ withdrawnAt }) => withdrawnAt !== null).length,
        refused: told,
        unreadable: files.reduce((sum, file) => sum + file.unreadable, 0),
      };
    });
  }

  /** Trusts a signer by itself for one tenant, whoever issued its certificate; answers its SHA-256. Throws DomainError INVALID_VALUE. */
  async addFor(tenant: string, file: Uint8Array): Promise<string> {
    const { row } = readable('The certificate', () => ({ row: rowOf(file) }));
    return changing(this.database, async (manager) => {
      await manager.createQueryBuilder().insert().into(SealSignerRow).values(row).orIgnore().execute();
      const { sha256 } = row;
      if (!(await manager.existsBy(SealSignerRow, { sha256, withdrawnAt: IsNull() })))
        throw refused('That signer was withdrawn: restore it first');
      return decide(manager, { tenant, sha256, trusted: true });
    });
  }

  /** No longer uses a signer's certificate for anybody, also when a file has it again. Throws DomainError NOT_FOUND. */
  withdraw(sha256: string): Promise<void> {
    return this.mark({ sha256, withdrawnAt: IsNull() }, new Date(), 'No signer of seals with that SHA-256 is in use');
  }

  /** Uses a withdrawn one again. Throws DomainError NOT_FOUND. */
  restore(sha256: string): Promise<void> {
    return this.mark({ sha256, withdrawnAt: Not(IsNull()) }, null, 'No signer of seals with that SHA-256 is withdrawn');
  }

  private mark(
    which: { sha256: string; withdrawnAt: ReturnType<typeof IsNull> },
    withdrawnAt: Date | null,
    otherwise: string,
  ): Promise<void> {
    return changing(this.database, async (manager) => {
      const { affected } = await manager.update(SealSignerRow, which, { withdrawnAt });
      if (!affected) throw new DomainError('NOT_FOUND', otherwise);
    });
  }
}

/** Whom any list in force, or any tenant, trusts of these states. */
export async function trustInStore(manager: EntityManager, states: readonly string[]): Promise<Trust> {
  const [certificates, lists] = [await knownAnchors(manager, [states]), await revocationLists(manager, [states])];
  return {
    anchors: certificates.map(({ certificate }) => readCertificate(certificate)),
    lists: lists.map(({ list }) => readRevocationList(list)),
  };
}

/** Why no seal of a signer would be believed by whom the store trusts; undefined where one would. */
export function objectionTo({ certificate }: Pick<SealSignerRow, 'certificate'>, trust: Trust): string | undefined {
  const signer = readCertificate(certificate);
  const path = sealSignerPath(signer, trust);
  if ('reason' in path) return path.reason;
  return isSignerTakenBack(signer, trust) ? 'SIGNER_REVOKED' : undefined;
}

/** Of the holders, and of who issued their certificates: that it was another state is told so. */
function statesOf(certificates: readonly Certificate[]): string[] {
  return [...new Set(certificates.flatMap(({ subject, issuer }) => [subject.country, issuer.country]))];
}

function signerIn(raw: Uint8Array, name: string): { row: SealSignerRow } | { name: string; why: string } {
  try {
    return { row: rowOf(raw) };
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return { name, why: error.message };
  }
}

function rowOf(bytes: Uint8Array): SealSignerRow {
  const { certificate, reference } = readSealSigner(bytes);
  const { notBefore, notAfter, raw, subject } = certificate;
  return {
    sha256: fingerprintOf(certificate),
    ...{ reference, state: subject.country, notBefore, notAfter },
    certificate: Buffer.from(raw),
    importedAt: new Date(),
    withdrawnAt: null,
  };
}

function nothingIn(told: SealImport['refused']): string {
  const [first] = told;
  if (!first) return 'The file has no certificate of a signer of seals';
  return `No certificate of the file is kept: ${first[0]}: ${first[1]}${told.length > 1 ? `, and ${told.length - 1} more` : ''}`;
}
