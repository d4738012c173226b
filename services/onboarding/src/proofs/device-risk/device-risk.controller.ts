import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller } from '@nestjs/common';
import { authProgress, enrollmentProgress } from '../../journey/step/step.js';
import { StepRunner } from '../../journey/step/step-runner.js';
import { CheckDevice } from './check-device.step.js';
import {
  type AuthenticationBody,
  authenticationBody,
  type EnrollmentBody,
  enrollmentBody,
  type ReEnrollmentBody,
  reEnrollmentBody,
} from './device-risk.schemas.js';
import { riskError } from './risk-answer.js';

/** The device's risk, in each flow. */
@Controller('/onboarding')
export class DeviceRiskController {
  constructor(
    private readonly runner: StepRunner,
    private readonly check: CheckDevice,
  ) {}

  @Post('enrollment/deviceProfile/checkDevice')
  async ofEnrollment(
    @From() caller: Caller,
    @BodyOf(enrollmentBody) { enrollmentToken: token, ...body }: EnrollmentBody,
  ): Promise<Answer<'POST /onboarding/enrollment/deviceProfile/checkDevice'>> {
    const { facts, progress } = await this.runner.run(this.check, { caller, flow: 'enrollment', token, body });
    return { ...enrollmentProgress(progress), responseDetail: facts.detail };
  }

  @Post('authentication/deviceProfile/checkDevice')
  async ofAuthentication(
    @From() caller: Caller,
    @BodyOf(authenticationBody) { authToken: token, ...body }: AuthenticationBody,
  ): Promise<Answer<'POST /onboarding/authentication/deviceProfile/checkDevice'>> {
    const { facts, progress } = await this.runner.run(this.check, { caller, flow: 'authentication', token, body });
    return { ...authProgress(progress), ...riskError(facts), responseDetail: facts.detail };
  }

  @Post('reEnrollment/deviceProfile/checkDevice')
  async ofReEnrollment(
    @From() caller: Caller,
    @BodyOf(reEnrollmentBody) { reEnrollmentToken: token, ...body }: ReEnrollmentBody,
  ): Promise<Answer<'POST /onboarding/reEnrollment/deviceProfile/checkDevice'>> {
    const { facts, progress } = await this.runner.run(this.check, { caller, flow: 'reenrollment', token, body });
    return { ...authProgress(progress), responseDetail: facts.detail };
  }
}
