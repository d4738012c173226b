import type { Answer } from '@bonafide/contract/answer';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { MemberTemplates } from '../members/member-templates.js';
import { Faces } from '../people/faces.js';
import { People } from '../people/people.js';
import { unknownGallery } from './galleries.js';
import type { ListBody } from './gallery.schemas.js';
import { countMembers, findGalleries, pageOfAll, pageOfGallery } from './gallery.sql.js';
import { DEFAULT_GALLERY } from './gallery-name.js';

type Page = Answer<'POST /onboarding/gallery/listRegistrationInGallery'>;
type Row = Awaited<ReturnType<typeof pageOfAll>>[number];

/** Pages of the members of a gallery, by their registration codes. */
@Injectable()
export class MemberList {
  constructor(
    private readonly database: DataSource,
    private readonly templates: MemberTemplates,
    private readonly people: People,
    private readonly faces: Faces,
  ) {}

  /** Members that onboarding has just erased are left out. Throws INVALID_VALUE for an unknown gallery. */
  async page(tenant: string, body: ListBody): Promise<Page> {
    const { pageNumber, pageSize, includeImage: image, includeTemplate } = body;
    const { totalRecords, rows } = await this.rows(tenant, body);
    const described = await this.people.describe(
      tenant,
      rows.map(({ code }) => code),
      { image },
    );
    const listed = rows.filter(({ code }) => described.has(code));
    const templates = includeTemplate ? await this.exported(tenant, listed) : new Map<string, string>();
    const list = listed.map(({ code }) => {
      const of = described.get(code);
      const template = templates.get(code);
      return {
        registrationCode: code,
        ...(of && { username: of.username }),
        ...(of?.image && { image: Buffer.from(of.image).toString('base64') }),
        ...(template !== undefined && { template }),
      };
    });
    return { pageNumber, pageSize, totalRecords, totalPages: Math.ceil(totalRecords / pageSize), list };
  }

  private async rows(tenant: string, body: ListBody): Promise<{ totalRecords: number; rows: Row[] }> {
    const { galleryName, pageNumber, pageSize, includeTemplate } = body;
    const { manager } = this.database;
    // Behind the last one nothing is read: to skip a million takes long.
    const behind = (pageNumber - 1) * pageSize;
    const which = [tenant, pageSize, behind, includeTemplate];
    if (galleryName === DEFAULT_GALLERY) {
      const [{ members } = { members: 0 }] = await countMembers(manager, [tenant]);
      return { totalRecords: members, rows: members > behind ? await pageOfAll(manager, which) : [] };
    }
    const [gallery] = await findGalleries(manager, [tenant, [galleryName]]);
    if (!gallery) throw unknownGallery('galleryName');
    const { id, members } = gallery;
    return { totalRecords: members, rows: members > behind ? await pageOfGallery(manager, [...which, id]) : [] };
  }

  /** Templates as the matcher exports them, base64, by code. */
  private async exported(tenant: string, rows: readonly Row[]): Promise<Map<string, string>> {
    const opened = await Promise.all(
      rows.flatMap(({ code, template }) =>
        template ? [this.templates.open(tenant, code, template).then((bytes) => ({ code, bytes }))] : [],
      ),
    );
    const sealed = await this.faces.seal(opened.map(({ bytes }) => new Uint8Array(bytes)));
    return new Map(opened.map(({ code }, i) => [code, Buffer.from(sealed[i] ?? []).toString('base64')]));
  }
}
