import type { Answer } from '@bonafide/contract/answer';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { AwaitedRegistrations } from '../following/awaited-registrations.js';
import { Comparison } from '../following/comparison.js';
import { Differences } from '../following/differences.js';
import { Ledger } from '../ledger/ledger.js';
import { Findings } from './findings.js';
import { IndexComparison, type IndexDifferences } from './index-differences.js';
import { type Misplaced, PlacementComparison } from './placements.js';
import { membersAmong, membershipsOf } from './reconcile.sql.js';

type Reconciled = Answer<'POST /onboarding/gallery/reconcile'>;

/** Changes of one transaction that mends the index. */
const AT_A_TIME = 500;
const RETRY_AFTER_SECONDS = '5';

/** What mends differences. */
@Injectable()
export class Repairs {
  constructor(
    private readonly comparison: Comparison,
    private readonly awaited: AwaitedRegistrations,
    private readonly ledger: Ledger,
  ) {}

  /** Brings members to the registrations, however many are unknown. */
  async members(tenant: string): Promise<void> {
    await this.comparison.run(tenant, { removesAny: true });
    await this.awaited.drain();
  }

  /** Notes changes that every index follows with its next search: to what a member then is, also where she became one since. */
  async index(tenant: string, { unindexed, leftover }: IndexDifferences): Promise<void> {
    const codes = [...unindexed, ...leftover];
    for (let at = 0; at < codes.length; at += AT_A_TIME) {
      await this.ledger.change(tenant, async (change) => {
        const some = codes.slice(at, at + AT_A_TIME);
        for (const code of some) change.note('put', { code });
        for (const pair of await membershipsOf(change.manager, [tenant, some])) change.note('join', pair);
      });
    }
  }

  /** The same of places in a gallery: whoever has lost one may not be known to the index either, without a face. */
  async places(tenant: string, { gallery, codes }: Misplaced): Promise<void> {
    for (let at = 0; at < codes.length; at += AT_A_TIME) {
      await this.ledger.change(tenant, async (change) => {
        const some = codes.slice(at, at + AT_A_TIME);
        const rows = await membersAmong(change.manager, [tenant, gallery, some]);
        const inside = new Set(rows.map(({ code }) => code));
        for (const code of some) {
          if (inside.has(code)) change.note('put', { code });
          change.note(inside.has(code) ? 'join' : 'leave', { code, gallery });
        }
      });
    }
  }
}

/** Compares registrations, members, galleries and the index, and mends what differs where that is wanted. */
@Injectable()
export class ReconcileService {
  /** Tenants that are compared at this replica: one comparison holds all codes of a tenant. */
  private readonly running = new Set<string>();

  constructor(
    private readonly differences: Differences,
    private readonly index: IndexComparison,
    private readonly placements: PlacementComparison,
    private readonly repairs: Repairs,
  ) {}

  /**
   * What differed before anything was mended. Throws UNAVAILABLE or TIMEOUT while onboarding or the index is away, and
   * UNAVAILABLE while the tenant is being compared.
   */
  async run(tenant: string, repair: boolean): Promise<Reconciled> {
    if (this.running.has(tenant)) {
      const message = 'The registrations are being compared, try again later';
      throw new DomainError('UNAVAILABLE', message, { retryAfter: RETRY_AFTER_SECONDS });
    }
    this.running.add(tenant);
    try {
      return await this.alone(tenant, repair);
    } finally {
      this.running.delete(tenant);
    }
  }

  private async alone(tenant: string, repair: boolean): Promise<Reconciled> {
    const [missing, unknown] = [new Findings(), new Findings()];
    let registrations = 0;
    for await (const part of this.differences.of(tenant)) {
      registrations += part.registrations;
      missing.add(part.missing);
      unknown.add(part.unknown);
    }
    const found = await this.index.run(tenant);
    const [unindexed, stale] = [new Findings(), new Findings()];
    unindexed.add(found.unindexed);
    stale.add(found.stale);
    unknown.add(found.leftover);
    const misplaced = await this.misplaced(tenant, found, repair);
    if (repair) {
      await this.repairs.members(tenant);
      await this.repairs.index(tenant, found);
    }
    return {
      registrations,
      members: found.members,
      faces: found.faces,
      differences: [missing, unknown, unindexed, stale, misplaced].reduce((sum, { count }) => sum + count, 0),
      missing: missing.codes,
      unknown: unknown.codes,
      unindexed: unindexed.codes,
      stale: stale.codes,
      misplaced: misplaced.codes,
    };
  }

  /** Whose face is lost or left over is told of by that alone, and mended with all of her galleries. */
  private async misplaced(
    tenant: string,
    { unindexed, leftover }: IndexDifferences,
    repair: boolean,
  ): Promise<Findings> {
    const told = new Set([...unindexed, ...leftover]);
    const found = new Findings();
    for await (const part of this.placements.differing(tenant)) {
      found.add(part.codes.filter((code) => !told.has(code)));
      if (repair) await this.repairs.places(tenant, part);
    }
    return found;
  }
}
