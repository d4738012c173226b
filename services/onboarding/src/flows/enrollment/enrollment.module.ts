import { Module } from '@nestjs/common';
import { JourneyModule } from '../../journey/journey.module.js';
import { SettingsModule } from '../../settings/settings.module.js';
import { EnrollmentController } from './enrollment.controller.js';
import { Enrollment } from './enrollment.service.js';

/** Begins and cancels enrolments. */
@Module({
  imports: [JourneyModule, SettingsModule],
  controllers: [EnrollmentController],
  providers: [Enrollment],
})
export class EnrollmentModule {}
