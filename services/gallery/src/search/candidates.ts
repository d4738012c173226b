import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { FaceMatch } from '@bonafide/vision/face/match';
import { scorePercent } from '@bonafide/vision/face/score';
import { decodeTemplate } from '@bonafide/vision/face/template';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { inSlices } from '../catch-up/in-slices.js';
import { PresentPack, type ReadFace } from '../face/present-pack.js';
import { findMembers } from '../members/member.sql.js';
import { MemberTemplates } from '../members/member-templates.js';

/** A member that looks like the probe. */
export interface Compared {
  readonly code: string;
  /** S of the one-to-one comparison, and its percentage. */
  readonly score: number;
  readonly percent: number;
  /** Weighted mean of the raw scores. */
  readonly fused: number;
  readonly match: FaceMatch;
}

/** Compares a probe with members one to one, by the pack's own matcher. */
@Injectable()
export class Candidates {
  constructor(
    private readonly database: DataSource,
    private readonly templates: MemberTemplates,
    private readonly pack: PresentPack,
  ) {}

  /** The best first; members that are gone meanwhile are left out. */
  async compare(tenant: string, { template }: ReadFace, codes: readonly string[]): Promise<Compared[]> {
    const rows = await findMembers(this.database.manager, [tenant, codes]);
    const compared = await inSlices(rows, async ({ code, template: sealed }): Promise<Compared[]> => {
      if (!sealed) return [];
      const match = this.matchOf(template, await this.templates.open(tenant, code, sealed));
      return [{ code, score: match.score, percent: scorePercent(match.score), fused: match.fused, match }];
    });
    return compared.flat().sort(better);
  }

  private matchOf(probe: ReadFace['template'], opened: Uint8Array): FaceMatch {
    try {
      return this.pack.matcher.compare(probe, decodeTemplate(opened));
    } catch (cause) {
      // It was replaced by one of another pack while we searched.
      throw new DomainError('UNAVAILABLE', 'A face is being described anew, try again', {}, { cause });
    }
  }
}

/** By S, then by similarity, then by code. */
export function better(a: Compared, b: Compared): number {
  return b.score - a.score || b.fused - a.fused || (a.code < b.code ? -1 : 1);
}
