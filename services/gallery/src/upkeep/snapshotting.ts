import type { Logger } from '@bonafide/platform/observability/logger';
import { Periodic } from '@bonafide/platform/process/periodic';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationBootstrap, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { FaceIndex } from '../index/face-index.js';
import { FACE_INDEX, INDEX_SNAPSHOTS, type IndexSnapshots } from '../index/tokens.js';
import { eachTenant } from './each-tenant.js';
import { knownTenants } from './upkeep.sql.js';

const EVERY_MS = 300_000;

/** Keeps, every five minutes, what the index of this replica holds, so that a start need not make every face anew. */
@Injectable()
export class Snapshotting implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
    @Inject(FACE_INDEX) private readonly index: FaceIndex,
    @Optional() @Inject(INDEX_SNAPSHOTS) private readonly snapshots: IndexSnapshots | null,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.snapshots) return;
    this.periodic.start({ name: 'gallery snapshots', everyMs: EVERY_MS, replicas: 'each', run: () => this.run() });
  }

  async run(): Promise<void> {
    const tenants = await knownTenants(this.database.manager, []);
    await eachTenant(tenants, this.log, async ({ tenant }) => {
      if ((await this.index.revision(tenant)) > 0) await this.snapshots?.save(tenant);
    });
  }
}
