import type { Logger } from '@bonafide/platform/observability/logger';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Ledger } from '../ledger/ledger.js';
import { lockTenant } from '../ledger/ledger.sql.js';
import { Members } from '../members/members.js';
import { awaitRegistrations } from './awaited.sql.js';
import { noteCompared, wasCompared } from './comparison.sql.js';
import { Differences } from './differences.js';

/** Removed by one comparison without a person's saying so: more than these, and than this share, is an accident elsewhere. */
const [MOST_REMOVED, MOST_REMOVED_SHARE] = [100, 0.05];
const REMOVED_AT_A_TIME = 500;

/** Brings members to the registrations that onboarding has: awaits the missing, removes the unknown. */
@Injectable()
export class Comparison {
  constructor(
    private readonly database: DataSource,
    private readonly differences: Differences,
    private readonly ledger: Ledger,
    private readonly members: Members,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /**
   * Throws UNAVAILABLE or TIMEOUT while onboarding is away; what was found until then is done. Where most members are unknown
   * none of them is removed, unless `removesAny` says that this is meant.
   */
  async run(tenant: string, { removesAny = false } = {}): Promise<void> {
    await lockTenant(this.database.manager, [tenant]);
    const [before] = await wasCompared(this.database.manager, [tenant]);
    const unknown: string[] = [];
    let [members, missing] = [0, 0];
    for await (const part of this.differences.of(tenant)) {
      if (part.missing.length > 0) {
        const tenants = part.missing.map(() => tenant);
        await awaitRegistrations(this.database.manager, [tenants, part.missing, !before?.isCompared]);
      }
      unknown.push(...part.unknown);
      members += part.members;
      missing += part.missing.length;
    }
    await this.remove(tenant, unknown, removesAny ? Number.POSITIVE_INFINITY : mostOf(members));
    await noteCompared(this.database.manager, [tenant]);
    if (missing + unknown.length > 0)
      this.log.info({ tenant, missing, unknown: unknown.length }, 'members differed from registrations');
  }

  private async remove(tenant: string, codes: readonly string[], most: number): Promise<void> {
    if (codes.length > most) {
      this.log.error({ tenant, unknown: codes.length }, 'too many members are no registrations: none was removed');
      return;
    }
    for (let at = 0; at < codes.length; at += REMOVED_AT_A_TIME) {
      const some = codes.slice(at, at + REMOVED_AT_A_TIME);
      await this.ledger.change(tenant, (change) => this.members.erase(change, some));
    }
  }
}

const mostOf = (members: number) => Math.max(MOST_REMOVED, members * MOST_REMOVED_SHARE);
