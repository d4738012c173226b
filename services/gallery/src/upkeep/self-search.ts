import { statement } from '@bonafide/platform/database/statement';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CatchUp } from '../catch-up/catch-up.js';
import { IndexedFaces } from '../catch-up/indexed-faces.js';
import { PresentPack } from '../face/present-pack.js';
import type { FaceIndex } from '../index/face-index.js';
import { FACE_INDEX } from '../index/tokens.js';
import { BEFORE_ALL } from '../members/by-code.js';
import type { MemberRow } from '../members/member.sql.js';
import { membersFrom } from './upkeep.sql.js';

/** Faces of a tenant that are tried. */
const SAMPLE = 20;
const PATIENCE_MS = 5000;

/** $1 the tenant after which, $2 how many. */
const nextTenants = statement<{ tenant: string }>(
  'self-check tenants',
  'SELECT tenant FROM tenant_index WHERE tenant > $1 AND members > 0 ORDER BY tenant LIMIT $2',
);
/** $1 tenant, $2 registration, $3 space and $4 template that it had: whether it still has both. */
const isUnchanged = statement(
  'self-check unchanged',
  'SELECT FROM member WHERE tenant = $1 AND registration_code = $2 AND space_id = $3 AND template = $4',
);

/** Looks for stored faces by themselves. */
@Injectable()
export class SelfSearch {
  constructor(
    private readonly database: DataSource,
    private readonly faces: IndexedFaces,
    private readonly pack: PresentPack,
    private readonly catchUp: CatchUp,
    @Inject(FACE_INDEX) private readonly index: FaceIndex,
  ) {}

  tenantsAfter(tenant: string, most: number): Promise<{ tenant: string }[]> {
    return nextTenants(this.database.manager, [tenant, most]);
  }

  /** Tries a sample from a code on; none where the index has not loaded the tenant. Who is changed meanwhile does not count. */
  async run(tenant: string, from: string): Promise<{ found: number; missed: number }> {
    const counts = { found: 0, missed: 0 };
    if ((await this.index.revision(tenant)) === 0) return counts;
    const rows = await this.sample(tenant, from);
    // After the sample was read, so that the index holds all of it.
    await this.catchUp.bringAll(tenant, AbortSignal.timeout(PATIENCE_MS));
    for (const row of rows) {
      if (await this.finds(tenant, row)) counts.found += 1;
      else if (await this.isAsItWas(tenant, row)) counts.missed += 1;
    }
    return counts;
  }

  /** Goes on with the first codes behind the last ones. */
  private async sample(tenant: string, from: string): Promise<MemberRow[]> {
    const { manager } = this.database;
    const behind = await membersFrom(manager, [tenant, this.pack.modelKey, from, SAMPLE]);
    const first = await membersFrom(manager, [tenant, this.pack.modelKey, BEFORE_ALL, SAMPLE - behind.length]);
    return [...behind, ...first.filter(({ code }) => code < from)];
  }

  /** Whether nobody is more like a face than itself; faces that are identical are at one rank. */
  private async finds(tenant: string, row: MemberRow): Promise<boolean> {
    const face = await this.faces.of(tenant, row);
    if (!face) return true;
    const probe = { faces: [face], most: 1, least: -1 };
    const { candidates } = await this.index.search(tenant, probe, AbortSignal.timeout(PATIENCE_MS));
    return candidates.some(({ code }) => code === row.code);
  }

  private async isAsItWas(tenant: string, { code, space, template }: MemberRow): Promise<boolean> {
    return (await isUnchanged(this.database.manager, [tenant, code, space, template])).length > 0;
  }
}
