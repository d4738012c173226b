import type { Logger } from '@bonafide/platform/observability/logger';
import { Periodic } from '@bonafide/platform/process/periodic';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationBootstrap, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CatchUp } from '../catch-up/catch-up.js';
import { INDEX_SNAPSHOTS, type IndexSnapshots } from '../index/tokens.js';
import { eachTenant } from './each-tenant.js';
import { tenantsToKeep } from './upkeep.sql.js';

const EVERY_MS = 300_000;
const PATIENCE_MS = 120_000;

/**
 * Keeps, every five minutes, what the index of this replica holds, so that a start need not make every face anew. A tenant
 * whose snapshot still holds somebody who was erased is loaded for it, also where nobody searches it.
 */
@Injectable()
export class Snapshotting implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
    private readonly catchUp: CatchUp,
    @Optional() @Inject(INDEX_SNAPSHOTS) private readonly snapshots: IndexSnapshots | null,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.snapshots) return;
    this.periodic.start({ name: 'gallery snapshots', everyMs: EVERY_MS, replicas: 'each', run: () => this.run() });
  }

  async run(): Promise<void> {
    const tenants = await tenantsToKeep(this.database.manager, []);
    await eachTenant(tenants, this.log, async ({ tenant, holdsErased }) => {
      if (holdsErased) await this.catchUp.bringAll(tenant, AbortSignal.timeout(PATIENCE_MS));
      if (await this.catchUp.hasLoaded(tenant)) await this.snapshots?.save(tenant);
    });
  }
}
