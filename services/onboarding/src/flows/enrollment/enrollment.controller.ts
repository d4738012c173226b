import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller } from '@nestjs/common';
import { Cancellation } from '../../journey/lifetime/cancellation.js';
import { type CancelBody, cancelBody, type EnrollBody, enrollBody } from './enrollment.schemas.js';
import { Enrollment } from './enrollment.service.js';

/** `/onboarding/enrollment`: begins and cancels enrolments; their steps are routes of the proofs. */
@Controller('/onboarding/enrollment')
export class EnrollmentController {
  constructor(
    private readonly enrollment: Enrollment,
    private readonly cancellation: Cancellation,
  ) {}

  @Post('enroll')
  enroll(
    @From() caller: Caller,
    @BodyOf(enrollBody) body: EnrollBody,
  ): Promise<Answer<'POST /onboarding/enrollment/enroll'>> {
    return this.enrollment.enroll(caller, body);
  }

  @Post('cancel')
  async cancel(
    @From() caller: Caller,
    @BodyOf(cancelBody) body: CancelBody,
  ): Promise<Answer<'POST /onboarding/enrollment/cancel'>> {
    await this.cancellation.cancel(caller, 'enrollment', body.enrollmentToken);
    return {};
  }
}
