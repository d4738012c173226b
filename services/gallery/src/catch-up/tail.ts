import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Change } from '../index/face-index.js';
import { CHANGES_PER_REVISION } from '../ledger/ledger.sql.js';
import { inSlices } from './in-slices.js';
import { IndexedFaces } from './indexed-faces.js';
import { changesAfter, revisionsOf, type TailRow } from './tail.sql.js';

/** More than a revision has, so that a page holds one whole revision at least. */
const PAGE = 2 * CHANGES_PER_REVISION;

/** The changes of some revisions. */
export interface TailPage {
  readonly revision: number;
  readonly changes: readonly Change[];
}

/** What happened to a tenant since a revision. */
@Injectable()
export class Tail {
  constructor(
    private readonly database: DataSource,
    private readonly faces: IndexedFaces,
  ) {}

  /** The latest revision of a tenant. */
  async latest(tenant: string): Promise<number> {
    return (await revisionsOf(this.database.manager, [tenant]))[0]?.revision ?? 0;
  }

  /**
   * The next revisions; undefined where there are none, `lost` where changes in between are no longer kept, or the revision is one
   * that the tenant has not had.
   */
  async after(tenant: string, revision: number): Promise<TailPage | 'lost' | undefined> {
    const rows = await changesAfter(this.database.manager, [tenant, revision, PAGE]);
    // Asked after the rows: what was pruned meanwhile may be missing among them.
    const [known] = await revisionsOf(this.database.manager, [tenant]);
    if (revision < (known?.pruned ?? 0) || revision > (known?.revision ?? 0)) return 'lost';
    if (rows.length === 0) return undefined;
    const last = rows.length < PAGE ? rows.at(-1)?.revision : (rows.at(-1)?.revision ?? 0) - 1;
    const whole = rows.filter((row) => row.revision <= (last ?? 0));
    return { revision: last ?? revision, changes: await inSlices(whole, (row) => this.changeOf(tenant, row)) };
  }

  private async changeOf(tenant: string, row: TailRow): Promise<Change> {
    const { kind, code, gallery } = row;
    if (kind === 'dissolve') return { kind, gallery: gallery ?? '' };
    if (code === null) throw new Error(`A change of the kind ${kind} lacks its registration`);
    if (kind === 'join' || kind === 'leave') return { kind, code, gallery: gallery ?? '' };
    // Who is put and no longer a member was removed since.
    if (kind === 'remove' || !row.isMember) return { kind: 'remove', code };
    const face = await this.faces.of(tenant, { code, space: row.space, template: row.template });
    return face ? { kind, code, face } : { kind, code };
  }
}
