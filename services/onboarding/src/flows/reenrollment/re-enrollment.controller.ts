import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller } from '@nestjs/common';
import { Cancellation } from '../../journey/lifetime/cancellation.js';
import { StepRunner } from '../../journey/step/step-runner.js';
import { ClosingStep } from './closing.step.js';
import {
  type CancelBody,
  type CompleteReEnrollBody,
  cancelBody,
  completeReEnrollBody,
} from './re-enrollment.schemas.js';

const flow = 'reenrollment';

/** `/onboarding/reEnrollment`: closes and cancels re-enrolments, which `enroll` begins. */
@Controller('/onboarding/reEnrollment')
export class ReEnrollmentController {
  constructor(
    private readonly runner: StepRunner,
    private readonly closing: ClosingStep,
    private readonly cancellation: Cancellation,
  ) {}

  @Post('completeReEnroll')
  completeReEnroll(
    @From() caller: Caller,
    @BodyOf(completeReEnrollBody) { reEnrollmentToken: token, ...members }: CompleteReEnrollBody,
  ): Promise<Answer<'POST /onboarding/reEnrollment/completeReEnroll'>> {
    return this.runner.run(this.closing, { caller, flow, token, body: this.closing.read(members) });
  }

  @Post('cancel')
  async cancel(
    @From() caller: Caller,
    @BodyOf(cancelBody) body: CancelBody,
  ): Promise<Answer<'POST /onboarding/reEnrollment/cancel'>> {
    await this.cancellation.cancel(caller, flow, body.reEnrollmentToken);
    return {};
  }
}
