import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { JourneyModule } from '../journey/journey.module.js';
import { Erasure } from './erasure.js';
import { PersonalReads } from './personal-reads.js';
import { PublicKeyController } from './public-key.controller.js';
import { RegistrationController } from './registration.controller.js';
import { RegistrationDays } from './registration-days.js';
import { RegistrationDetails } from './registration-details.js';
import { Registrations } from './registrations.js';

/** Reads and erases registrations; publishes the key for sealed requests. */
@Module({
  imports: [AuditModule, JourneyModule],
  controllers: [RegistrationController, PublicKeyController],
  providers: [Erasure, PersonalReads, Registrations, RegistrationDays, RegistrationDetails],
})
export class AdministrationModule {}
