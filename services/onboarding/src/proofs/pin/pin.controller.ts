import type { Answer } from '@bonafide/contract/answer';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, Header } from '@nestjs/common';
import { enrollmentProgress } from '../../journey/step/step.js';
import { StepRunner } from '../../journey/step/step-runner.js';
import { FinalizePin } from './finalize-pin.step.js';
import { type EnrollmentBody, enrollmentBody, type VerifyPinBody, verifyPinBody } from './pin.schemas.js';
import { PinInitiation } from './pin-initiation.js';
import { PinService } from './pin-service.js';
import { VerifyPin } from './verify-pin.step.js';

/** The PIN's steps in enrolment and authentication. */
@Controller('/onboarding')
export class PinController {
  constructor(
    private readonly runner: StepRunner,
    private readonly initiation: PinInitiation,
    private readonly finalizing: FinalizePin,
    private readonly verifying: VerifyPin,
    private readonly pins: PinService,
  ) {}

  @Post(['enrollment/initiatePIN', 'enrollment/PIN/initiate', 'enrollment/initPIN'])
  @Header('cache-control', 'no-store')
  async initiate(
    @From() caller: Caller,
    @BodyOf(enrollmentBody) { enrollmentToken: token }: EnrollmentBody,
  ): Promise<Answer<'POST /onboarding/enrollment/initiatePIN'>> {
    const { identity, progress } = await this.initiation.run({ caller, flow: 'enrollment', token, body: {} });
    return { ...enrollmentProgress(progress), ...identity };
  }

  @Post(['enrollment/finalizePIN', 'enrollment/PIN/finalize'])
  async finalize(
    @From() caller: Caller,
    @BodyOf(enrollmentBody) { enrollmentToken: token }: EnrollmentBody,
  ): Promise<Answer<'POST /onboarding/enrollment/finalizePIN'>> {
    const bearer = { caller, flow: 'enrollment', token } as const;
    const { session } = await this.runner.prospect(this.finalizing, bearer);
    const begun = await this.pins.begun({ tenant: caller.tenant, sessionId: session.id });
    if (!begun) throw new DomainError('INVALID_VALUE', 'No PIN was initiated');
    return this.runner.run(this.finalizing, { ...bearer, body: { identity: begun.identity } });
  }

  @Post('authentication/verifyPIN')
  verify(
    @From() caller: Caller,
    @BodyOf(verifyPinBody) { authToken: token, authorizationCode }: VerifyPinBody,
  ): Promise<Answer<'POST /onboarding/authentication/verifyPIN'>> {
    return this.runner.run(this.verifying, { caller, flow: 'authentication', token, body: { authorizationCode } });
  }
}
