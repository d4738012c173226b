import { Module } from '@nestjs/common';
import { AdministrationModule } from './administration/administration.module.js';
import { EventsModule } from './events/events.module.js';

/** Takes events, delivers them, and tells what came of it; to the endpoints of a module beside it. */
@Module({ imports: [AdministrationModule, EventsModule] })
export class WebhookModule {}
