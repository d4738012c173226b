import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Change, FaceIndex } from '../index/face-index.js';
import { FACE_INDEX } from '../index/tokens.js';
import { pageOfMembers } from '../members/member.sql.js';
import { IndexedFaces } from './indexed-faces.js';
import { Tail } from './tail.js';
import { pageOfMemberships } from './tail.sql.js';

const PAGE = 2000;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';
/** Of an index that holds a part of a tenant. */
const NOTHING_WHOLE = 0;

/** Fills an index with a tenant from the database. */
@Injectable()
export class ColdLoad {
  constructor(
    private readonly database: DataSource,
    private readonly tail: Tail,
    private readonly faces: IndexedFaces,
    @Inject(FACE_INDEX) private readonly index: FaceIndex,
  ) {}

  /**
   * Begins anew. Rows are read page by page while others change them: what happened meanwhile is applied again from the tail,
   * which begins at the revision that the tenant had before the first row was read. Returns that revision.
   */
  async run(tenant: string): Promise<number> {
    await this.index.forget(tenant);
    const revision = await this.tail.latest(tenant);
    for await (const changes of this.members(tenant)) await this.index.apply(tenant, NOTHING_WHOLE, changes);
    for await (const changes of this.memberships(tenant)) await this.index.apply(tenant, NOTHING_WHOLE, changes);
    await this.index.apply(tenant, revision, []);
    return revision;
  }

  private async *members(tenant: string): AsyncIterable<Change[]> {
    for (let after = BEFORE_ALL; ; ) {
      const rows = await pageOfMembers(this.database.manager, [tenant, after, PAGE]);
      yield await Promise.all(
        rows.map(async (row): Promise<Change> => {
          const face = await this.faces.of(tenant, row);
          return { kind: 'put', code: row.code, ...(face && { face }) };
        }),
      );
      if (rows.length < PAGE) return;
      after = rows.at(-1)?.code ?? after;
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
