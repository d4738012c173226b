import type { Platform } from '@bonafide/platform/service/platform';
import { type DataSource, LessThan } from 'typeorm';
import { DecisionReceipt } from './decision-receipt.entity.js';
import type { EngineConfig } from './engine-config.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Deletes receipts older than the configured number of days, once an hour until the service stops. */
export function keepReceiptsFor({ BONAFIDE_RECEIPT_DAYS: days }: EngineConfig, platform: Platform): void {
  const { database, log, onClose } = platform;
  const sweep = () =>
    deleteReceiptsBefore(database, new Date(Date.now() - days * DAY_MS)).catch((err: unknown) =>
      log.warn({ err }, 'old receipts stay for now'),
    );
  const timer = setInterval(() => void sweep(), HOUR_MS);
  onClose(async () => clearInterval(timer));
}

/** Deletes all receipts made before a time; returns how many there were. */
export async function deleteReceiptsBefore(database: DataSource, time: Date): Promise<number> {
  const { affected } = await database.getRepository(DecisionReceipt).delete({ createdAt: LessThan(time) });
  return affected ?? 0;
}
