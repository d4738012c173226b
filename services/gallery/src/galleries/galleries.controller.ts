import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, Get } from '@nestjs/common';
import { Galleries } from './galleries.js';
import {
  type GalleryNameBody,
  galleryNameBody,
  type ListBody,
  listBody,
  type SelectorBody,
  selectorBody,
} from './gallery.schemas.js';
import { MemberList } from './member-list.js';
import { Selection } from './selection.js';

/** Galleries of a tenant. */
@Controller('/onboarding/gallery')
export class GalleriesController {
  constructor(
    private readonly galleries: Galleries,
    private readonly selection: Selection,
    private readonly members: MemberList,
  ) {}

  @Post('addGallery')
  async add(@BodyOf(galleryNameBody) { galleryName }: GalleryNameBody, @From() { tenant }: Caller): Promise<void> {
    await this.galleries.add(tenant, galleryName);
  }

  @Post('deleteGallery')
  async delete(@BodyOf(galleryNameBody) { galleryName }: GalleryNameBody, @From() { tenant }: Caller): Promise<void> {
    await this.galleries.delete(tenant, galleryName);
  }

  @Get('listGallery')
  async list(@From() { tenant }: Caller): Promise<Answer<'GET /onboarding/gallery/listGallery'>> {
    return { list: (await this.galleries.list(tenant)).map((galleryName) => ({ galleryName })) };
  }

  @Post('listGalleryOfRegistration')
  async ofRegistration(
    @BodyOf(selectorBody) body: SelectorBody,
    @From() { tenant }: Caller,
  ): Promise<Answer<'POST /onboarding/gallery/listGalleryOfRegistration'>> {
    return { list: await this.galleries.of(tenant, await this.selection.one(tenant, body)) };
  }

  @Post('listRegistrationInGallery')
  listMembers(
    @BodyOf(listBody) body: ListBody,
    @From() { tenant }: Caller,
  ): Promise<Answer<'POST /onboarding/gallery/listRegistrationInGallery'>> {
    return this.members.page(tenant, body);
  }
}
