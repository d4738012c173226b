import { decodeTemplate } from '@bonafide/vision/face/template';
import { Injectable } from '@nestjs/common';
import { fused } from '../face/fused.js';
import type { SpaceVector } from '../index/face-index.js';
import type { MemberRow } from '../members/member.sql.js';
import { MemberTemplates } from '../members/member-templates.js';
import { Spaces } from '../space/spaces.js';

/** The faces of members as indexes hold them. */
@Injectable()
export class IndexedFaces {
  constructor(
    private readonly templates: MemberTemplates,
    private readonly spaces: Spaces,
  ) {}

  /** Undefined for who cannot be searched for. */
  async of(tenant: string, { code, space, template }: MemberRow): Promise<SpaceVector | undefined> {
    if (space === null || template === null) return undefined;
    const { parts, turn } = await this.spaces.open(tenant, space);
    const opened = await this.templates.open(tenant, code, template);
    return { space, vector: turn(fused(parts, decodeTemplate(opened))) };
  }
}
