import { randomUUID } from 'node:crypto';
import type { ModelEntry, PackManifest } from '@bonafide/inference/pack/manifest';
import { currentContext } from '@bonafide/platform/observability/request-context';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { activeKey } from '@bonafide/sealing/key-ring';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DecisionReceipt, type KeyedDigest, type UsedModel } from './decision-receipt.entity.js';
import type { EngineConfig } from './engine-config.js';
import { inputDigest, requestDigest } from './input-digest.js';

/** Something that was judged, by its SHA-256 in hexadecimal digits. */
export interface Input {
  readonly kind: string;
  readonly sha256: string;
}

/** What a receipt says beside its id, its time and its request. */
export type Decision = Omit<DecisionReceipt, 'id' | 'createdAt' | 'request' | 'inputs'> & {
  readonly inputs: readonly Input[];
};

/** Keeps decision receipts. An answer goes out only after its receipt is stored. */
@Injectable()
export class Receipts {
  constructor(
    private readonly database: DataSource,
    @Inject(CONFIG) private readonly config: EngineConfig,
  ) {}

  /** Stores a receipt and returns its id. Of the inputs and of the request's id it keeps digests under a key of the tenant. */
  async keep({ inputs, ...decision }: Decision): Promise<string> {
    const id = randomUUID();
    const { tenant } = decision;
    const { BONAFIDE_KEYS: ring } = this.config;
    const secret = activeKey(ring);
    const keyed = (digest: string): KeyedDigest => ({ key: ring.activeId, digest });
    const requestId = currentContext()?.requestId;
    const request = requestId === undefined ? null : keyed(requestDigest(secret, tenant, requestId));
    const judged = inputs.map(({ kind, sha256 }) => ({ kind, ...keyed(inputDigest(secret, tenant, sha256)) }));
    const row = { ...decision, id, request, inputs: judged, createdAt: () => 'now()' };
    await this.database.getRepository(DecisionReceipt).insert(row);
    return id;
  }
}

/** Those models of a pack that took part, as a receipt names them. */
export function modelsOf(manifest: PackManifest, tookPart: (model: ModelEntry) => boolean): UsedModel[] {
  return manifest.models.filter(tookPart).map(({ role, name, sha256 }) => ({ role, name, sha256 }));
}
