import { Inject, Injectable, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Change, FaceIndex } from '../index/face-index.js';
import { FACE_INDEX, INDEX_SNAPSHOTS, type IndexSnapshots } from '../index/tokens.js';
import { BEFORE_ALL, pagesByCode } from '../members/by-code.js';
import { pageOfMembers } from '../members/member.sql.js';
import { inSlices } from './in-slices.js';
import { IndexedFaces } from './indexed-faces.js';
import { Tail } from './tail.js';
import { noteLoading, pageOfMemberships, revisionsOf } from './tail.sql.js';

const PAGE = 2000;
/** Of an index of our own that holds a part of a tenant. */
const NOTHING_WHOLE = 0;

/** Fills an index with a tenant from the database. */
@Injectable()
export class ColdLoad {
  constructor(
    private readonly database: DataSource,
    private readonly tail: Tail,
    private readonly faces: IndexedFaces,
    @Inject(FACE_INDEX) private readonly index: FaceIndex,
    @Optional() @Inject(INDEX_SNAPSHOTS) private readonly snapshots: IndexSnapshots | null,
  ) {}

  /** Fills an index that holds nothing of the tenant with its snapshot; returns its revision, 0 where there is none. */
  async restore(tenant: string): Promise<number> {
    return (await this.snapshots?.restore(tenant)) ?? 0;
  }

  /**
   * Begins anew. Rows are read page by page while others change them: what happened meanwhile is applied again from the tail,
   * which begins at the revision that the tenant had before the first row was read. Returns that revision.
   */
  async run(tenant: string): Promise<number> {
    const { isShared } = this.index;
    // Others would take a part for the whole, had we to leave it.
    if (isShared) await noteLoading(this.database.manager, [tenant, true]);
    await this.index.forget(tenant);
    const revision = await this.tail.latest(tenant);
    // There were more revisions than there are pages: each had half a page of changes at most.
    let page = 0;
    for await (const changes of this.all(tenant)) {
      page += 1;
      await this.index.apply(tenant, isShared ? Math.min(page, revision) : NOTHING_WHOLE, changes);
    }
    await this.index.apply(tenant, revision, []);
    if (isShared) await noteLoading(this.database.manager, [tenant, false]);
    return revision;
  }

  /** Whether a shared index holds only what a replica that died had loaded. */
  async isUnfinished(tenant: string): Promise<boolean> {
    if (!this.index.isShared) return false;
    return (await revisionsOf(this.database.manager, [tenant]))[0]?.isLoading === true;
  }

  private async *all(tenant: string): AsyncIterable<Change[]> {
    for await (const changes of this.members(tenant)) if (changes.length > 0) yield changes;
    for await (const changes of this.memberships(tenant)) if (changes.length > 0) yield changes;
  }

  private async *members(tenant: string): AsyncIterable<Change[]> {
    const pages = pagesByCode(PAGE, (after) => pageOfMembers(this.database.manager, [tenant, after, PAGE]));
    for await (const rows of pages) {
      yield await inSlices(rows, async (row): Promise<Change> => {
        const face = await this.faces.of(tenant, row);
        return { kind: 'put', code: row.code, ...(face && { face }) };
      });
    }
  }

  private async *memberships(tenant: string): AsyncIterable<Change[]> {
    let after: { gallery: string; code: string } = { gallery: BEFORE_ALL, code: BEFORE_ALL };
    for (;;) {
      const rows = await pageOfMemberships(this.database.manager, [tenant, after.gallery, after.code, PAGE]);
      yield rows.map((row): Change => ({ kind: 'join', ...row }));
      if (rows.length < PAGE) return;
      after = rows.at(-1) ?? after;
    }
  }
}
