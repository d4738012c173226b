import { toDomainError } from '@bonafide/platform/errors/domain-error';
import type { Logger } from '@bonafide/platform/observability/logger';
import { Periodic } from '@bonafide/platform/process/periodic';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PresentPack } from '../face/present-pack.js';
import { eachTenant } from './each-tenant.js';
import { Redescription } from './redescription.js';
import { staleMembers, staleTenants } from './upkeep.sql.js';

const EVERY_MS = 2000;
const BATCH = 20;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

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
    const tenants = await staleTenants(this.database.manager, [this.pack.modelKey]);
    await eachTenant(tenants, this.log, ({ tenant }) => this.redescribe(tenant));
  }

  /** Goes through the tenant once; those for whom it failed are tried again by the next turn. */
  private async redescribe(tenant: string): Promise<void> {
    for (let after = BEFORE_ALL; ; ) {
      const rows = await staleMembers(this.database.manager, [tenant, this.pack.modelKey, after, BATCH]);
      const codes = rows.map(({ code }) => code);
      if (codes.length > 0) await this.settle(tenant, codes);
      if (codes.length < BATCH) return;
      after = codes.at(-1) ?? after;
    }
  }

  /** One that cannot be described does not hold up the others. Throws while others are away. */
  private async settle(tenant: string, codes: readonly string[]): Promise<void> {
    try {
      const faceless = await this.redescription.run(tenant, codes);
      if (faceless > 0) this.log.warn({ tenant, faceless }, 'members are left without a face that can be searched');
    } catch (err) {
      if (toDomainError(err).code === 'UNAVAILABLE') throw err;
      if (codes.length > 1) for (const code of codes) await this.settle(tenant, [code]);
      else this.log.warn({ err, tenant }, 'a member cannot be described by the present model pack, it is tried again');
    }
  }
}
