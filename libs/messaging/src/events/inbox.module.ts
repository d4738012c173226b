import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Consumers } from './consumers.js';
import { InboxEvent } from './inbox-event.entity.js';
import { InboxRetention } from './inbox-retention.js';
import { ParkedEvent } from './parked-event.entity.js';

/**
 * For a service that consumes events, with `inboxConfig` among its keys and `messagingMigrations` among its libraries: its
 * tables, `Consumers`, and the sweep of what was handled long ago.
 */
@Module({
  imports: [TypeOrmModule.forFeature([InboxEvent, ParkedEvent])],
  providers: [Consumers, InboxRetention],
  exports: [Consumers],
})
export class InboxModule {}
