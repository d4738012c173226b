import type { MigrationSet } from '@bonafide/platform/database/migrate';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OutboxEvent } from './outbox-event.entity.js';
import { OutboxRelay } from './outbox-relay.js';

/** Migrations of the outbox, for the definition of a service that emits events. */
export const messagingMigrations: MigrationSet = {
  library: 'messaging',
  folder: new URL('../../migrations', import.meta.url),
};

/** For a service that emits events, with `eventsConfig` among its keys: the outbox table and the relay that empties it. */
@Module({
  imports: [TypeOrmModule.forFeature([OutboxEvent])],
  providers: [OutboxRelay],
  exports: [OutboxRelay],
})
export class OutboxModule {}
