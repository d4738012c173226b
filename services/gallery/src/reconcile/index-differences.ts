import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CatchUp } from '../catch-up/catch-up.js';
import { PresentPack } from '../face/present-pack.js';
import type { FaceIndex } from '../index/face-index.js';
import { FACE_INDEX } from '../index/tokens.js';
import { pagesByCode } from '../members/by-code.js';
import { knownMembers } from '../members/member.sql.js';
import { IndexedCodes } from './indexed-codes.js';
import { memberFaces } from './reconcile.sql.js';

const PAGE = 10_000;
const PATIENCE_MS = 20_000;

/** How members and the index of this replica differ. */
export interface IndexDifferences {
  readonly members: number;
  /** Faces that the index holds, with and without a vector. */
  readonly faces: number;
  /** Members with a face of the present pack that the index lacks. */
  readonly unindexed: string[];
  /** Faces of the index that are no members. */
  readonly leftover: string[];
  /** Members whose template another pack made. */
  readonly stale: string[];
}

/** Compares the members with what the index of this replica holds. */
@Injectable()
export class IndexComparison {
  constructor(
    private readonly database: DataSource,
    private readonly pack: PresentPack,
    private readonly catchUp: CatchUp,
    @Inject(FACE_INDEX) private readonly index: FaceIndex,
  ) {}

  /** What was changed while it was compared is compared again, so that work in progress is no difference. */
  async run(tenant: string): Promise<IndexDifferences> {
    await this.catchUp.bringAll(tenant, AbortSignal.timeout(PATIENCE_MS));
    const indexed = await this.indexed(tenant);
    const unindexed: string[] = [];
    const stale: string[] = [];
    let members = 0;
    for await (const { code, hasFace, isStale } of this.members(tenant)) {
      members += 1;
      if (isStale) stale.push(code);
      if (hasFace && indexed.get(code) !== true) unindexed.push(code);
      indexed.delete(code);
    }
    const leftover = [...indexed.keys()];
    const faces = await this.index.size(tenant);
    return { members, faces, stale, ...(await this.stillDiffering(tenant, unindexed, leftover)) };
  }

  /** Whether each face that the index holds can be searched for. */
  private async indexed(tenant: string): Promise<IndexedCodes> {
    const found = new IndexedCodes();
    for await (const batch of this.index.codes(tenant)) {
      for (const { code, space } of batch) found.add(code, space !== undefined);
    }
    return found;
  }

  private async *members(tenant: string) {
    const { modelKey } = this.pack;
    const read = (after: string) => memberFaces(this.database.manager, [tenant, modelKey, after, PAGE]);
    for await (const rows of pagesByCode(PAGE, read)) yield* rows;
  }

  private async stillDiffering(tenant: string, unindexed: readonly string[], leftover: readonly string[]) {
    if (unindexed.length + leftover.length === 0) return { unindexed: [], leftover: [] };
    await this.catchUp.bringAll(tenant, AbortSignal.timeout(PATIENCE_MS));
    const indexed = await this.indexed(tenant);
    const rows = await knownMembers(this.database.manager, [tenant, [...unindexed, ...leftover]]);
    const known = new Set(rows.map(({ code }) => code));
    return {
      unindexed: unindexed.filter((code) => known.has(code) && indexed.get(code) !== true),
      leftover: leftover.filter((code) => !known.has(code) && indexed.get(code) !== undefined),
    };
  }
}
