import { InboxModule } from '@bonafide/messaging/events/inbox.module';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MembersModule } from '../members/members.module.js';
import { PeopleModule } from '../people/people.module.js';
import { AwaitedRegistration } from './awaited-registration.entity.js';
import { AwaitedRegistrations } from './awaited-registrations.js';
import { BackFill } from './back-fill.js';
import { Comparison } from './comparison.js';
import { Descriptions } from './descriptions.js';
import { Differences } from './differences.js';
import { Intake } from './intake.js';
import { KnownRegistrations } from './known-registrations.js';

/** Follows onboarding: members are the registrations that it has. */
@Module({
  imports: [InboxModule, MembersModule, PeopleModule, TypeOrmModule.forFeature([AwaitedRegistration])],
  providers: [AwaitedRegistrations, BackFill, Comparison, Descriptions, Differences, Intake, KnownRegistrations],
  exports: [AwaitedRegistrations, BackFill, Comparison, Differences, KnownRegistrations, MembersModule, PeopleModule],
})
export class FollowingModule {}
