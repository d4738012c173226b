import type { Logger } from '@bonafide/platform/observability/logger';
import { Periodic } from '@bonafide/platform/process/periodic';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CatchUp } from '../catch-up/catch-up.js';
import { PresentPack } from '../face/present-pack.js';
import type { FaceIndex } from '../index/face-index.js';
import { FACE_INDEX } from '../index/tokens.js';
import { Ledger } from '../ledger/ledger.js';
import { Spaces } from '../space/spaces.js';
import { eachTenant } from './each-tenant.js';
import { askedRekeys, endRekey, leftSpaces, moveMembers } from './upkeep.sql.js';

const EVERY_MS = 2000;
const BATCH = 500;
const PATIENCE_MS = 10_000;

/** What makes spaces and moves members. */
@Injectable()
export class RekeyWork {
  constructor(
    readonly spaces: Spaces,
    readonly ledger: Ledger,
    readonly pack: PresentPack,
    private readonly catchUp: CatchUp,
    @Inject(FACE_INDEX) private readonly index: FaceIndex,
  ) {}

  /** Resolves when the index of this replica holds what was changed, if it has loaded the tenant, or cannot now. */
  async followed(tenant: string): Promise<void> {
    if ((await this.index.revision(tenant)) === 0) return;
    await this.catchUp.bringAll(tenant, AbortSignal.timeout(PATIENCE_MS)).catch(() => undefined);
  }
}

/**
 * Gives tenants that asked for it a space with a new secret, and moves their members there in batches, from templates: no
 * picture is needed, and searches go on in both spaces meanwhile.
 */
@Injectable()
export class Rekeying implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
    private readonly work: RekeyWork,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.start({ name: 'gallery rekeying', everyMs: EVERY_MS, replicas: 'one', run: () => this.run() });
  }

  private async run(): Promise<void> {
    // Who asked for one and cannot have it keeps nobody else from moving.
    await this.begin().finally(() => this.moveAll());
  }

  private async begin(): Promise<void> {
    const { manager } = this.database;
    await eachTenant(await askedRekeys(manager, []), this.log, async ({ tenant, dimensions, askedAt }) => {
      if (dimensions !== null) await this.work.spaces.renew(tenant, dimensions);
      await endRekey(manager, [tenant, askedAt]);
      this.log.info({ tenant }, 'faces move to a space with a new secret');
    });
  }

  private async moveAll(): Promise<void> {
    const left = await leftSpaces(this.database.manager, [this.work.pack.modelKey]);
    await eachTenant(left, this.log, async ({ tenant, space, current }) => {
      const moved = await this.move(tenant, space, current);
      this.log.info({ tenant, moved }, 'faces have moved to a space with a new secret');
    });
  }

  private async move(tenant: string, from: string, to: string): Promise<number> {
    for (let moved = 0; ; ) {
      const batch = await this.work.ledger.change(tenant, async (change) => {
        const rows = await moveMembers(change.manager, [tenant, from, to, BATCH]);
        for (const { code } of rows) change.note('put', { code });
        return rows.length;
      });
      moved += batch;
      // No faster than an index follows: searches wait for all that was moved before them.
      await this.work.followed(tenant);
      if (batch < BATCH) return moved;
    }
  }
}
