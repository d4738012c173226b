import { randomUUID } from 'node:crypto';
import type { PackManifest, Role } from '@bonafide/inference/pack/manifest';
import { currentContext } from '@bonafide/platform/observability/request-context';
import type { DataSource } from 'typeorm';
import { DecisionReceipt, type UsedModel } from './decision-receipt.entity.js';

/** What a receipt says beside its id, its time and its request. */
export type Decision = Omit<DecisionReceipt, 'id' | 'createdAt' | 'requestId'>;

/** Keeps decision receipts. An answer goes out only after its receipt is stored. */
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

/** The pack's models of some roles, as a receipt names them. */
export function modelsOf(manifest: PackManifest, roles: readonly Role[]): UsedModel[] {
  return manifest.models
    .filter((model) => roles.includes(model.role))
    .map(({ role, name, sha256 }) => ({ role, name, sha256 }));
}
