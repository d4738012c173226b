import { Module } from '@nestjs/common';
import { EndpointsModule } from './endpoints/endpoints.module.js';
import { SendingModule } from './sending/sending.module.js';

/** Endpoints of the customer and signed deliveries of events. */
@Module({ imports: [EndpointsModule, SendingModule] })
export class WebhookModule {}
