import { randomUUID } from 'node:crypto';
import type { ModelEntry, PackManifest } from '@bonafide/inference/pack/manifest';
import { currentContext } from '@bonafide/platform/observability/request-context';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DecisionReceipt, type UsedModel } from './decision-receipt.entity.js';

/** What a receipt says beside its id, its time and its request. */
export type Decision = Omit<DecisionReceipt, 'id' | 'createdAt' | 'requestId'>;

/** Keeps decision receipts. An answer goes out only after its receipt is stored. */
@Injectable()
export class Receipts {
  constructor(private readonly database: DataSource) {}

  /** Stores a receipt and returns its id. */
  async keep(decision: Decision): Promise<string> {
    const id = randomUUID();
    const requestId = currentContext()?.requestId ?? '';
    await this.database.getRepository(DecisionReceipt).insert({ ...decision, id, requestId, createdAt: new Date() });
    return id;
  }
}

/** Those models of a pack that took part, as a receipt names them. */
export function modelsOf(manifest: PackManifest, tookPart: (model: ModelEntry) => boolean): UsedModel[] {
  return manifest.models.filter(tookPart).map(({ role, name, sha256 }) => ({ role, name, sha256 }));
}
