import { Module } from '@nestjs/common';
import { JourneyModule } from '../../journey/journey.module.js';
import { CustomerConfigModule } from '../../settings/customer-config.module.js';
import { EnrollmentController } from './enrollment.controller.js';
import { Enrollment } from './enrollment.service.js';

/** Begins and cancels enrolments. */
@Module({
  imports: [JourneyModule, CustomerConfigModule],
  controllers: [EnrollmentController],
  providers: [Enrollment],
  exports: [Enrollment],
})
export class EnrollmentModule {}
