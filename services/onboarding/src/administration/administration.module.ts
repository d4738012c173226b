import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { JourneyModule } from '../journey/journey.module.js';
import { CustomerConfigModule } from '../settings/customer-config.module.js';
import { DisclosureController } from './disclosure.controller.js';
import { Erasure } from './erasure.js';
import { ErasureReceipts } from './erasure-receipts.js';
import { PendingReviews } from './pending-reviews.js';
import { PersonalReads } from './personal-reads.js';
import { PublicKeyController } from './public-key.controller.js';
import { RegistrationController } from './registration.controller.js';
import { RegistrationDays } from './registration-days.js';
import { RegistrationDetails } from './registration-details.js';
import { RegistrationExport } from './registration-export.js';
import { Registrations } from './registrations.js';
import { Retention } from './retention.js';
import { ReviewController } from './review.controller.js';
import { ReviewDecisions } from './review-decisions.js';

/** Reads and erases registrations, and those that are kept long enough by itself; takes decisions of people; publishes the key for sealed requests. */
@Module({
  imports: [AuditModule, CustomerConfigModule, JourneyModule],
  controllers: [DisclosureController, RegistrationController, PublicKeyController, ReviewController],
  providers: [
    Erasure,
    ErasureReceipts,
    PendingReviews,
    PersonalReads,
    Registrations,
    RegistrationDays,
    RegistrationDetails,
    RegistrationExport,
    Retention,
    ReviewDecisions,
  ],
})
export class AdministrationModule {}
