import { fingerprintOf } from '@bonafide/documents/chip/certificate';
import { sealValues } from '@bonafide/documents/seals/values';
import { signerNamedBy, verifySeal } from '@bonafide/documents/seals/verify';
import { EnginePool } from '@bonafide/engine/engine-pool';
import { Injectable } from '@nestjs/common';
import type { Asking } from '../request/asking.js';
import { SealTrust } from '../trust/seal-trust.js';
import type { DocumentReading, JudgedSeal, PagesRead, ReadingOrder } from './document-reading.js';
import { mergedValues } from './merged-values.js';
import type { readingTasks } from './reading.tasks.js';
import { ReadingFiles } from './reading-files.js';

/** Reads documents: pages in a worker, their seals by whom the tenant trusts. */
@Injectable()
export class DocumentReader {
  constructor(
    private readonly pool: EnginePool<typeof readingTasks>,
    private readonly files: ReadingFiles,
    private readonly trust: SealTrust,
  ) {}

  /** Throws DomainError INVALID_MEDIA and MEDIA_SIZE (`at`: which page), UNAVAILABLE (all workers busy, or the database away) and TIMEOUT. */
  async read(order: Omit<ReadingOrder, 'depth' | 'templates'>, { tenant, signal }: Asking): Promise<DocumentReading> {
    const read = await this.pool.run('read', { ...order, templates: this.files.templates }, signal);
    const { said, seals, contradictions, ...rest } = read;
    const judged = await this.judge(seals, order.today, tenant);
    const merged = mergedValues([...said, ...judged.values]);
    return { ...rest, ...judged.told, ...merged, contradictions: [...contradictions, ...merged.contradictions] };
  }

  private async judge(placed: PagesRead['seals'], today: string, tenant: string) {
    if (placed.length === 0) return { values: [], told: { seals: [], trustVersion: undefined } };
    const { signers, trust } = await this.trust.of(
      tenant,
      placed.map(({ seal }) => signerNamedBy(seal)),
    );
    const judged = placed.map(({ seal, page }) => ({ seal, page, verdict: verifySeal(seal, signers, trust) }));
    const seals = judged.map(
      ({ seal, page, verdict: { verdict, reason, signer, anchor } }): JudgedSeal => ({
        page,
        use: seal.profile?.name,
        verdict,
        ...(reason && { reason }),
        signer: signer && fingerprintOf(signer),
        anchor: anchor && fingerprintOf(anchor),
      }),
    );
    const values = judged.flatMap(({ seal, page, verdict }) => sealValues(seal, verdict, { today, page }));
    return { values, told: { seals, trustVersion: trust.version } };
  }
}
