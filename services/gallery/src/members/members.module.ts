import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FaceModule } from '../face/face.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { SpaceModule } from '../space/space.module.js';
import { ErasedMember, Member } from './member.entity.js';
import { MemberTemplates } from './member-templates.js';
import { Members } from './members.js';

/** Registrations and the sealed copies of their templates. */
@Module({
  imports: [FaceModule, LedgerModule, SpaceModule, TypeOrmModule.forFeature([ErasedMember, Member])],
  providers: [Members, MemberTemplates],
  exports: [FaceModule, LedgerModule, Members, MemberTemplates, SpaceModule],
})
export class MembersModule {}
