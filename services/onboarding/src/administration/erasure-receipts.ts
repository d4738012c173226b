import type { Answer } from '@bonafide/contract/answer';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { AuditedErasures } from '../audit/audited-erasures.js';

/** Receipts of erasures: their entries in the audit log, found by the code, which the caller alone still knows. */
@Injectable()
export class ErasureReceipts {
  constructor(private readonly erasures: AuditedErasures) {}

  /** Throws INVALID_VALUE for a code of which no erasure is known, INTERNAL where its entry was altered. */
  async of(
    tenant: string,
    registrationCode: string,
  ): Promise<Answer<'GET /onboarding/admin/registration/{registrationCode}/erasure'>> {
    const entry = await this.erasures.of(tenant, registrationCode);
    if (!entry) {
      const message = 'not a valid registration code of an erased registration';
      throw new DomainError('INVALID_VALUE', message, { field: 'registrationCode' });
    }
    const { id: receiptId, at, facts, sequence, chain } = entry;
    const { reason, erased } = JSON.parse(facts);
    const place = chain && { sequence: Number(sequence), chain: chain.toString('hex') };
    return {
      receiptId,
      registrationCode: registrationCode.toLowerCase(),
      erasedAt: at.toISOString(),
      reason,
      erased,
      ...place,
    };
  }
}
