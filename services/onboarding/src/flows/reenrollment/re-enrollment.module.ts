import { Module } from '@nestjs/common';
import { JourneyModule } from '../../journey/journey.module.js';
import { ClosingStep } from './closing.step.js';
import { ReEnrollmentController } from './re-enrollment.controller.js';

/** Closes and cancels re-enrolments. */
@Module({
  imports: [JourneyModule],
  controllers: [ReEnrollmentController],
  providers: [ClosingStep],
})
export class ReEnrollmentModule {}
