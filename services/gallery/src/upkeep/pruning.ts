import type { Config } from '@bonafide/platform/config/config';
import { deleteBefore } from '@bonafide/platform/database/delete-before';
import { Periodic } from '@bonafide/platform/process/periodic';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ErasedMember } from '../members/member.entity.js';
import { dropPruned, dropSpaces, markPruned } from './upkeep.sql.js';
import type { upkeepConfig } from './upkeep-config.js';

const HOUR_MS = 3_600_000;
const DAY_SECONDS = 86_400;
const BATCH = 5000;

/** Deletes, hourly, changes that indexes have followed long ago, erasures that no event can undo any more, and spaces left. */
@Injectable()
export class Pruning implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
    @Inject(CONFIG) private readonly config: Config<typeof upkeepConfig>,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.start({ name: 'gallery pruning', everyMs: HOUR_MS, replicas: 'one', run: () => this.run() });
  }

  async run(): Promise<void> {
    const { manager } = this.database;
    await markPruned(manager, [this.config.BONAFIDE_GALLERY_CHANGE_DAYS * DAY_SECONDS]);
    for (;;) {
      const [{ dropped } = { dropped: 0 }] = await dropPruned(manager, [BATCH]);
      if (dropped < BATCH) break;
    }
    await deleteBefore(this.database, ErasedMember, 'erasedAt', this.config.BONAFIDE_INBOX_DAYS * DAY_SECONDS);
    await dropSpaces(manager, []);
  }
}
