import { Module } from '@nestjs/common';
import { JourneyModule } from '../journey/journey.module.js';
import { PublicKeyController } from './public-key.controller.js';
import { RegistrationController } from './registration.controller.js';
import { RegistrationDays } from './registration-days.js';
import { RegistrationDetails } from './registration-details.js';
import { Registrations } from './registrations.js';

/** Reads and erases registrations; publishes the key for sealed requests. */
@Module({
  imports: [JourneyModule],
  controllers: [RegistrationController, PublicKeyController],
  providers: [Registrations, RegistrationDays, RegistrationDetails],
})
export class AdministrationModule {}
