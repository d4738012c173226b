import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { JourneyModule } from '../journey/journey.module.js';
import { CustomerConfigModule } from '../settings/customer-config.module.js';
import { Erasure } from './erasure.js';
import { PersonalReads } from './personal-reads.js';
import { PublicKeyController } from './public-key.controller.js';
import { RegistrationController } from './registration.controller.js';
import { RegistrationDays } from './registration-days.js';
import { RegistrationDetails } from './registration-details.js';
import { Registrations } from './registrations.js';
import { Retention } from './retention.js';

/** Reads and erases registrations, and those that are kept long enough by itself; publishes the key for sealed requests. */
@Module({
  imports: [AuditModule, CustomerConfigModule, JourneyModule],
  controllers: [RegistrationController, PublicKeyController],
  providers: [Erasure, PersonalReads, Registrations, RegistrationDays, RegistrationDetails, Retention],
})
export class AdministrationModule {}
