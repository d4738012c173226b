import { deleteBefore } from '@bonafide/platform/database/delete-before';
import { Periodic } from '@bonafide/platform/process/periodic';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DecisionReceipt } from './decision-receipt.entity.js';
import type { EngineConfig } from './engine-config.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

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
      run: async () => void (await this.deleteBefore(new Date(Date.now() - days * DAY_MS))),
    });
  }

  /** Deletes all receipts made before a time; returns how many there were. */
  deleteBefore(time: Date): Promise<number> {
    return deleteBefore(this.database, DecisionReceipt, 'createdAt', time);
  }
}
