import { Periodic } from '@bonafide/platform/process/periodic';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { forgetDeleted, sweepMemberships } from './gallery.sql.js';

const EVERY_MS = 10_000;
const BATCH = 5000;

/** Deletes the memberships of galleries that were deleted, in batches. */
@Injectable()
export class MembershipSweep implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.start({ name: 'membership sweep', everyMs: EVERY_MS, replicas: 'one', run: () => this.run() });
  }

  async run(): Promise<void> {
    for (;;) {
      const [{ swept } = { swept: 0 }] = await sweepMemberships(this.database.manager, [BATCH]);
      if (swept < BATCH) break;
    }
    await forgetDeleted(this.database.manager, []);
  }
}
