import type { Config } from '@bonafide/platform/config/config';
import { deleteBefore } from '@bonafide/platform/database/delete-before';
import { Periodic } from '@bonafide/platform/process/periodic';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ErasedSession } from '../log/erased-session.entity.js';
import { EventRow } from '../log/event.entity.js';
import { Notice } from '../log/notice.entity.js';
import type { deliveryConfig } from './delivery-config.js';

const EVERY_MS = 600_000;
const DAY_SECONDS = 86_400;

/** Deletes, every ten minutes, events with their deliveries and attempts, and what else is kept, after the configured days. */
@Injectable()
export class Retention implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
    @Inject(CONFIG) private readonly config: Config<typeof deliveryConfig>,
  ) {}

  onApplicationBootstrap(): void {
    const run = () => this.sweep();
    this.periodic.start({ name: 'webhook retention', everyMs: EVERY_MS, replicas: 'one', run });
  }

  async sweep(): Promise<void> {
    const seconds = this.config.BONAFIDE_WEBHOOK_DAYS * DAY_SECONDS;
    await deleteBefore(this.database, EventRow, 'receivedAt', seconds);
    await deleteBefore(this.database, ErasedSession, 'erasedAt', seconds);
    await deleteBefore(this.database, Notice, 'at', seconds);
  }
}
