import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { JourneyModule } from '../journey/journey.module.js';
import { CustomerConfigModule } from '../settings/customer-config.module.js';
import { DisclosureController } from './disclosure.controller.js';
import { Erasure } from './erasure.js';
import { ErasureReceipts } from './erasure-receipts.js';
import { PersonalReads } from './personal-reads.js';
import { PublicKeyController } from './public-key.controller.js';
import { RegistrationController } from './registration.controller.js';
import { RegistrationDays } from './registration-days.js';
import { RegistrationDetails } from './registration-details.js';
import { RegistrationExport } from './registration-export.js';
import { Registrations } from './registrations.js';
import { Retention } from './retention.js';

/** Reads and erases registrations, and those that are kept long enough by itself; publishes the key for sealed requests. */
@Module({
  imports: [AuditModule, CustomerConfigModule, JourneyModule],
  controllers: [DisclosureController, RegistrationController, PublicKeyController],
  providers: [
    Erasure,
    ErasureReceipts,
    PersonalReads,
    Registrations,
    RegistrationDays,
    RegistrationDetails,
    RegistrationExport,
    Retention,
  ],
})
export class AdministrationModule {}
