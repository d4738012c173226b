import { Module } from '@nestjs/common';

/** Endpoints of the customer and signed deliveries of events. */
@Module({})
export class WebhookModule {}
