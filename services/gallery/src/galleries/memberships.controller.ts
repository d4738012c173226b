import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller } from '@nestjs/common';
import { Galleries, type NamedGalleries } from './galleries.js';
import { type BulkBody, bulkBody, type MembershipBody, membershipBody } from './gallery.schemas.js';
import { Selection } from './selection.js';

/** Who is in which gallery. */
@Controller('/onboarding/gallery')
export class MembershipsController {
  constructor(
    private readonly galleries: Galleries,
    private readonly selection: Selection,
  ) {}

  @Post('addRegistrationToGallery')
  async add(@BodyOf(membershipBody) body: MembershipBody, @From() { tenant }: Caller): Promise<void> {
    await this.galleries.join(tenant, one(body), [await this.selection.one(tenant, body)]);
  }

  @Post('addRegistrationsToGalleries')
  async addMany(@BodyOf(bulkBody) body: BulkBody, @From() { tenant }: Caller): Promise<void> {
    await this.galleries.join(tenant, many(body), await this.selection.many(tenant, body));
  }

  @Post('deleteRegistrationFromGallery')
  async delete(@BodyOf(membershipBody) body: MembershipBody, @From() { tenant }: Caller): Promise<void> {
    await this.galleries.leave(tenant, one(body), [await this.selection.one(tenant, body)]);
  }

  @Post('deleteRegistrationsFromGalleries')
  async deleteMany(@BodyOf(bulkBody) body: BulkBody, @From() { tenant }: Caller): Promise<void> {
    await this.galleries.leave(tenant, many(body), await this.selection.many(tenant, body));
  }

  @Post('isRegistrationInGallery')
  async has(
    @BodyOf(membershipBody) body: MembershipBody,
    @From() { tenant }: Caller,
  ): Promise<Answer<'POST /onboarding/gallery/isRegistrationInGallery'>> {
    const code = await this.selection.one(tenant, body);
    return { exist: await this.galleries.has(tenant, body.galleryName, code) };
  }
}

const one = ({ galleryName }: MembershipBody): NamedGalleries => ({ names: [galleryName], field: () => 'galleryName' });
const many = ({ galleryNames }: BulkBody): NamedGalleries => ({
  names: galleryNames,
  field: (i) => `galleryNames[${i}]`,
});
