import { deleteBefore } from '@bonafide/platform/database/delete-before';
import { Periodic } from '@bonafide/platform/process/periodic';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DecisionReceipt } from './decision-receipt.entity.js';
import type { EngineConfig } from './engine-config.js';

const HOUR_MS = 3_600_000;
const DAY_SECONDS = 86_400;

/** Deletes receipts older than `BONAFIDE_RECEIPT_DAYS`, once an hour. */
@Injectable()
export class ReceiptRetention implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
    @Inject(CONFIG) private readonly config: Pick<EngineConfig, 'BONAFIDE_RECEIPT_DAYS'>,
  ) {}

  onApplicationBootstrap(): void {
    const { BONAFIDE_RECEIPT_DAYS: days } = this.config;
    this.periodic.start({
      name: 'receipt retention',
      everyMs: HOUR_MS,
      replicas: 'one',
      run: async () => void (await this.deleteOlderThan(days)),
    });
  }

  /** Deletes all receipts older than so many days; returns how many there were. */
  deleteOlderThan(days: number): Promise<number> {
    return deleteBefore(this.database, DecisionReceipt, 'createdAt', days * DAY_SECONDS);
  }
}
