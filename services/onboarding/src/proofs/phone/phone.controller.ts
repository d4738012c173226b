import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller } from '@nestjs/common';
import { StepRunner } from '../../journey/step/step-runner.js';
import { type VerifyOtpBody, type VerifyPiiBody, verifyOtpBody, verifyPiiBody } from './phone.schemas.js';
import { VerifyOtp } from './verify-otp.step.js';
import { VerifyPii } from './verify-pii.step.js';

/** The phone's steps. */
@Controller('/onboarding/enrollment/mobileMatch')
export class PhoneController {
  constructor(
    private readonly runner: StepRunner,
    private readonly pii: VerifyPii,
    private readonly otp: VerifyOtp,
  ) {}

  @Post('verifyPII')
  verifyPii(
    @From() caller: Caller,
    @BodyOf(verifyPiiBody) body: VerifyPiiBody,
  ): Promise<Answer<'POST /onboarding/enrollment/mobileMatch/verifyPII'>> {
    return this.runner.run(this.pii, { caller, flow: 'enrollment', token: body.enrollmentToken, body });
  }

  // The body keeps its token: the ledger's hash of a code alone could be guessed.
  @Post('verifyOTP')
  verifyOtp(
    @From() caller: Caller,
    @BodyOf(verifyOtpBody) body: VerifyOtpBody,
  ): Promise<Answer<'POST /onboarding/enrollment/mobileMatch/verifyOTP'>> {
    return this.runner.run(this.otp, { caller, flow: 'enrollment', token: body.enrollmentToken, body });
  }
}
