import type { Logger } from '@bonafide/platform/observability/logger';
import { Periodic } from '@bonafide/platform/process/periodic';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PresentPack } from '../face/present-pack.js';
import { isAway } from '../people/is-away.js';
import { Redescription } from './redescription.js';
import { staleMembers } from './upkeep.sql.js';

const EVERY_MS = 2000;
/** Of a tenant, before others have their turn. */
const BATCH = 20;
/** Members that cannot be described, of one run. */
const MOST_FAILED = 1000;

/** Has members described by the present model pack whose templates another one made: at one replica at a time, until none is left. */
@Injectable()
export class Redescribing implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
    private readonly pack: PresentPack,
    private readonly redescription: Redescription,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.start({ name: 'gallery redescribing', everyMs: EVERY_MS, replicas: 'one', run: () => this.run() });
  }

  private async run(): Promise<void> {
    const failed: string[] = [];
    while (failed.length < MOST_FAILED) {
      const stale = await staleMembers(this.database.manager, [this.pack.modelKey, BATCH, failed]);
      if (stale.length === 0) return;
      for (const [tenant, of] of Map.groupBy(stale, (one) => one.tenant)) {
        const codes = of.map(({ code }) => code);
        failed.push(...(await this.describe(tenant, codes)));
      }
    }
  }

  /** One that cannot be described does not hold up the others: returns those. Throws while others are away. */
  private async describe(tenant: string, codes: readonly string[]): Promise<string[]> {
    try {
      const faceless = await this.redescription.run(tenant, codes);
      if (faceless > 0) this.log.warn({ tenant, faceless }, 'members are left without a face that can be searched');
      return [];
    } catch (err) {
      if (isAway(err)) throw err;
      if (codes.length === 1) {
        this.log.error({ err, tenant }, 'a member cannot be described by the present model pack, it is tried again');
        return [...codes];
      }
      const failed: string[] = [];
      for (const code of codes) failed.push(...(await this.describe(tenant, [code])));
      return failed;
    }
  }
}
