import { isOutage } from '@bonafide/platform/errors/outage';
import { decodeTemplate, type FaceTemplate } from '@bonafide/vision/face/template';
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
    return { space, vector: turn(fused(parts, await this.read(tenant, code, template))) };
  }

  private async read(tenant: string, code: string, sealed: Uint8Array): Promise<FaceTemplate> {
    try {
      return decodeTemplate(await this.templates.open(tenant, code, sealed));
    } catch (cause) {
      if (cause instanceof Error && isOutage(cause)) throw cause;
      // The index is whole with everybody or not at all; the log has to say for whom it waits.
      throw new Error(`The template of member ${code} cannot be read`, { cause });
    }
  }
}
