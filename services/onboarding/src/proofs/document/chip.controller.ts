import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, Header } from '@nestjs/common';
import { StepRunner } from '../../journey/step/step-runner.js';
import { AddChip } from './add-chip.step.js';
import {
  type AddChipBody,
  addChipBody,
  chipOf,
  type EnrollmentTokenBody,
  enrollmentTokenBody,
} from './chip.schemas.js';
import { ChallengeChip } from './chip-challenge.step.js';

/** The document's chip. */
@Controller('onboarding/enrollment')
export class ChipController {
  constructor(
    private readonly runner: StepRunner,
    private readonly challenge: ChallengeChip,
    private readonly add: AddChip,
  ) {}

  @Post(['icaoChallenge', 'getICAOChallenge', 'challengeICAO'])
  @Header('cache-control', 'no-store')
  challengeChip(
    @From() caller: Caller,
    @BodyOf(enrollmentTokenBody) { enrollmentToken: token }: EnrollmentTokenBody,
  ): Promise<Answer<'POST /onboarding/enrollment/icaoChallenge'>> {
    return this.runner.run(this.challenge, { caller, flow: 'enrollment', token, body: {} });
  }

  @Post('addDocumentICAO')
  addChip(
    @From() caller: Caller,
    @BodyOf(addChipBody) body: AddChipBody,
  ): Promise<Answer<'POST /onboarding/enrollment/addDocumentICAO'>> {
    return this.runner.run(this.add, { caller, flow: 'enrollment', token: body.enrollmentToken, body: chipOf(body) });
  }
}
