import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, Header } from '@nestjs/common';
import { z } from 'zod';
import { token } from '../../journey/session/session.schemas.js';
import { StepRunner } from '../../journey/step/step-runner.js';
import { DrawChallenge } from './challenge.step.js';

const ofEnrollment = z.object({ enrollmentToken: token });
const ofAuthentication = z.object({ authToken: token });
const ofReEnrollment = z.object({ reEnrollmentToken: token });

/** Challenges of guided captures, by session; operations of our own (ADR 0083). */
@Controller('/onboarding')
export class ChallengeController {
  constructor(
    private readonly runner: StepRunner,
    private readonly draw: DrawChallenge,
  ) {}

  @Post('enrollment/activeChallenge')
  @Header('cache-control', 'no-store')
  ofEnrollment(
    @From() caller: Caller,
    @BodyOf(ofEnrollment) { enrollmentToken: token }: z.output<typeof ofEnrollment>,
  ): Promise<Answer<'POST /onboarding/enrollment/activeChallenge'>> {
    return this.runner.run(this.draw, { caller, flow: 'enrollment', token, body: {} });
  }

  @Post('authentication/activeChallenge')
  @Header('cache-control', 'no-store')
  ofAuthentication(
    @From() caller: Caller,
    @BodyOf(ofAuthentication) { authToken: token }: z.output<typeof ofAuthentication>,
  ): Promise<Answer<'POST /onboarding/authentication/activeChallenge'>> {
    return this.runner.run(this.draw, { caller, flow: 'authentication', token, body: {} });
  }

  @Post('reEnrollment/activeChallenge')
  @Header('cache-control', 'no-store')
  ofReEnrollment(
    @From() caller: Caller,
    @BodyOf(ofReEnrollment) { reEnrollmentToken: token }: z.output<typeof ofReEnrollment>,
  ): Promise<Answer<'POST /onboarding/reEnrollment/activeChallenge'>> {
    return this.runner.run(this.draw, { caller, flow: 'reenrollment', token, body: {} });
  }
}
