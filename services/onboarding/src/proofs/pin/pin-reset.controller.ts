import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, Header } from '@nestjs/common';
import { authProgress } from '../../journey/step/step.js';
import { StepRunner } from '../../journey/step/step-runner.js';
import { CompleteReset } from './complete-reset.step.js';
import { type CompleteResetBody, completeResetBody, type InitResetBody, initResetBody } from './pin.schemas.js';
import { PinInitiation } from './pin-initiation.js';

/** The pair of calls that resets a PIN in a re-enrolment. */
@Controller('/onboarding/reEnrollment')
export class PinResetController {
  constructor(
    private readonly runner: StepRunner,
    private readonly initiation: PinInitiation,
    private readonly completion: CompleteReset,
  ) {}

  @Post(['initPINReset', 'initiatePINReset', 'PINReset/init'])
  @Header('cache-control', 'no-store')
  async init(
    @From() caller: Caller,
    @BodyOf(initResetBody) { reEnrollmentToken: token, ...body }: InitResetBody,
  ): Promise<Answer<'POST /onboarding/reEnrollment/initPINReset'>> {
    const { identity, progress } = await this.initiation.run({ caller, flow: 'reenrollment', token, body });
    return { ...identity, ...authProgress(progress) };
  }

  @Post(['completePINReset', 'PINReset/complete'])
  complete(
    @From() caller: Caller,
    @BodyOf(completeResetBody) { reEnrollmentToken: token, ...body }: CompleteResetBody,
  ): Promise<Answer<'POST /onboarding/reEnrollment/completePINReset'>> {
    return this.runner.run(this.completion, { caller, flow: 'reenrollment', token, body });
  }
}
