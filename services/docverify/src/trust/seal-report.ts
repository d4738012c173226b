import { documentTypesOf, fingerprintOf, readCertificate } from '@bonafide/documents/chip/certificate';
import type { Trust } from '@bonafide/documents/chip/passive';
import { readSealSigner } from '@bonafide/documents/seals/signer';
import type { DataSource } from 'typeorm';
import { objectionTo, trustInStore } from './seal-imports.js';
import { SealSignerRow } from './seal-signer.entity.js';
import { TenantTrust } from './trust.entity.js';

/** Which signers of seals the store knows, in sentences for operators. */
export class SealReport {
  constructor(private readonly database: DataSource) {}

  /** Of all states, or of one: reference, validity, digest, and whether anybody the store trusts vouches for it. */
  async list(state?: string): Promise<string[]> {
    const rows = await this.database.getRepository(SealSignerRow).find({
      ...(state && { where: { state } }),
      order: { reference: 'ASC', notBefore: 'ASC', sha256: 'ASC' },
    });
    const decisions = await this.database.getRepository(TenantTrust).find({ order: { tenant: 'ASC' } });
    const trusts = new Map<string, Trust>();
    for (const one of new Set(rows.map((row) => row.state)))
      trusts.set(one, await trustInStore(this.database.manager, [one]));
    const lines = rows.map((row) => {
      const own = decisions.filter(({ sha256 }) => sha256 === row.sha256);
      const trust = trusts.get(row.state) ?? { anchors: [], lists: [] };
      const parts = [
        stateOf(row, trust),
        ...typesOf(row),
        ...own.map(({ tenant, trusted }) => `${tenant} ${trusted ? 'adds' : 'removes'} it`),
      ];
      return `${row.reference} ${dayOf(row.notBefore)} to ${dayOf(row.notAfter)} ${row.sha256}: ${parts.join(', ')}`;
    });
    const inUse = rows.filter(({ withdrawnAt }) => withdrawnAt === null).length;
    return [`${inUse} signers of seals are in use, ${rows.length - inUse} withdrawn`, ...lines];
  }

  /** Reads every certificate again, and names those that no seal could be verified with. */
  async faults(): Promise<{ checked: number; faults: string[] }> {
    const rows = await this.database.getRepository(SealSignerRow).find({ order: { sha256: 'ASC' } });
    return { checked: rows.length, faults: rows.flatMap(faultOf) };
  }
}

function stateOf(row: SealSignerRow, trust: Trust): string {
  if (row.withdrawnAt) return `withdrawn ${dayOf(row.withdrawnAt)}`;
  const why = objectionTo(row, trust);
  return why ? `not vouched for (${why})` : 'vouched for';
}

function typesOf({ certificate }: SealSignerRow): string[] {
  const types = documentTypesOf(readCertificate(certificate));
  return types ? [`for documents ${types.join(' ')}`] : [];
}

function faultOf({ sha256, reference, certificate }: SealSignerRow): string[] {
  try {
    const read = readSealSigner(certificate);
    const isSame = read.reference === reference && fingerprintOf(read.certificate) === sha256;
    return isSame ? [] : [`${reference} ${sha256}: its bytes were changed`];
  } catch (error) {
    return [`${reference} ${sha256}: ${error instanceof Error ? error.message : 'unreadable'}`];
  }
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
