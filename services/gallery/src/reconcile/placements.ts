import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CatchUp } from '../catch-up/catch-up.js';
import type { FaceIndex } from '../index/face-index.js';
import { FACE_INDEX } from '../index/tokens.js';
import { pagesByCode } from '../members/by-code.js';
import { IndexedCodes } from './indexed-codes.js';
import { changedSince, galleriesToCompare, placesInGallery } from './reconcile.sql.js';

const PAGE = 10_000;
const PATIENCE_MS = 20_000;

/** Registrations that either the database or the index has in a gallery, and the other has not. */
export interface Misplaced {
  readonly gallery: string;
  readonly codes: readonly string[];
}

/** Compares who is in which gallery with what the index of this replica holds. */
@Injectable()
export class PlacementComparison {
  constructor(
    private readonly database: DataSource,
    private readonly catchUp: CatchUp,
    @Inject(FACE_INDEX) private readonly index: FaceIndex,
  ) {}

  /**
   * What differs, gallery by gallery, up to 10,000 at a time; of a gallery that has none, nothing. It holds one gallery's codes
   * at a time. Who was changed after the revision that is compared is left out, so that work in progress is no difference.
   */
  async *differing(tenant: string): AsyncGenerator<Misplaced> {
    for (const { gallery } of await galleriesToCompare(this.database.manager, [tenant]))
      yield* this.of(tenant, gallery);
  }

  private async *of(tenant: string, gallery: string): AsyncGenerator<Misplaced> {
    const { revision, placed } = await this.placed(tenant, gallery);
    const settled = (codes: string[]) => this.settled(tenant, revision, gallery, codes);
    const read = (after: string) => placesInGallery(this.database.manager, [tenant, gallery, after, PAGE]);
    for await (const rows of pagesByCode(PAGE, read)) {
      const absent = rows.map(({ code }) => code).filter((code) => placed.get(code) === undefined);
      for (const { code } of rows) placed.delete(code);
      yield* settled(absent);
    }
    let extra: string[] = [];
    for (const code of placed.keys()) {
      if (extra.push(code) < PAGE) continue;
      yield* settled(extra);
      extra = [];
    }
    yield* settled(extra);
  }

  /** Whom the index has in the gallery, and a revision whose changes are all in that. */
  private async placed(tenant: string, gallery: string): Promise<{ revision: number; placed: IndexedCodes }> {
    for (;;) {
      await this.catchUp.bringAll(tenant, AbortSignal.timeout(PATIENCE_MS));
      const revision = await this.index.revision(tenant);
      const placed = new IndexedCodes();
      for await (const batch of this.index.members(tenant, gallery)) for (const code of batch) placed.add(code, true);
      // An index that began anew meanwhile holds a part.
      if ((await this.index.revision(tenant)) >= revision) return { revision, placed };
    }
  }

  /** Of those that differ, whom nothing happened to since the revision: asked after both sides were read. */
  private async *settled(
    tenant: string,
    revision: number,
    gallery: string,
    codes: readonly string[],
  ): AsyncGenerator<Misplaced> {
    if (codes.length === 0) return;
    const changes = await changedSince(this.database.manager, [tenant, revision, gallery, codes]);
    const changed = new Set(changes.map(({ code }) => code));
    // The gallery itself is gone.
    if (changed.has(null)) return;
    const left = codes.filter((code) => !changed.has(code));
    if (left.length > 0) yield { gallery, codes: left };
  }
}
