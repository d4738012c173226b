import { Module } from '@nestjs/common';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveryLog } from './delivery-log.js';
import { EventDataController } from './event-data.controller.js';
import { KnownEndpoint } from './known-endpoint.js';
import { NoticesController } from './notices.controller.js';
import { Resending } from './resending.js';

/** What administrators and receivers ask about deliveries. */
@Module({
  imports: [DeliveriesModule],
  controllers: [DeliveriesController, EventDataController, NoticesController],
  providers: [DeliveryLog, KnownEndpoint, Resending],
})
export class AdministrationModule {}
