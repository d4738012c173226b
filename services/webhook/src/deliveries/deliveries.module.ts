import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AttemptRow } from '../log/attempt.entity.js';
import { Delivery } from '../log/delivery.entity.js';
import { ErasedSession } from '../log/erased-session.entity.js';
import { EventRow } from '../log/event.entity.js';
import { LaneRow } from '../log/lane.entity.js';
import { Notice } from '../log/notice.entity.js';
import { Attempts } from './attempts.js';
import { DeliveryMetrics } from './delivery-metrics.js';
import { Disabling } from './disabling.js';
import { DueQueue } from './due-queue.js';
import { EndedEndpoints } from './ended-endpoints.js';
import { LaneOutcomes, LaneWork } from './lane-work.js';
import { Lanes } from './lanes.js';
import { Replica } from './replica.js';
import { Results } from './results.js';
import { Retention } from './retention.js';

/** Delivers what is due. Needs a module that provides `ENDPOINTS` and `SENDER` to all. */
@Module({
  imports: [TypeOrmModule.forFeature([AttemptRow, Delivery, ErasedSession, EventRow, LaneRow, Notice])],
  providers: [
    Attempts,
    DeliveryMetrics,
    Disabling,
    DueQueue,
    EndedEndpoints,
    LaneOutcomes,
    Lanes,
    LaneWork,
    Replica,
    Results,
    Retention,
  ],
  exports: [Lanes],
})
export class DeliveriesModule {}
