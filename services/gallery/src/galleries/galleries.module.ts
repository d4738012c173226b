import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FollowingModule } from '../following/following.module.js';
import { GalleriesController } from './galleries.controller.js';
import { Galleries } from './galleries.js';
import { DeletedGallery, Gallery, Membership } from './gallery.entity.js';
import { MemberList } from './member-list.js';
import { MembershipsController } from './memberships.controller.js';
import { Selection } from './selection.js';
import { MembershipSweep } from './sweep.js';

/** Galleries, and who is in them. */
@Module({
  imports: [FollowingModule, TypeOrmModule.forFeature([DeletedGallery, Gallery, Membership])],
  controllers: [GalleriesController, MembershipsController],
  providers: [Galleries, MemberList, MembershipSweep, Selection],
})
export class GalleriesModule {}
