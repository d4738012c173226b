import type { Answer } from '@bonafide/contract/answer';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { authProgress, type Progress, type Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import type { VerifyPinBody } from './pin.schemas.js';
import { PinService } from './pin-service.js';

type Body = Pick<VerifyPinBody, 'authorizationCode'>;

/**
 * verifyPIN: passes with a code that the person's PIN gave, which is used up then. A wrong one is no error; wrong PINs are
 * counted where they are entered.
 */
@Injectable()
export class VerifyPin
  implements Step<'authentication', Body, boolean, object, Answer<'POST /onboarding/authentication/verifyPIN'>>
{
  readonly name = 'verifyPIN';
  readonly flows = ['authentication'] as const;
  readonly check = 'verifyPIN';
  readonly deadlineMs = 2000;

  constructor(private readonly pins: PinService) {}

  ask(context: StepContext, { authorizationCode }: Body): Promise<boolean> {
    return this.pins.isAuthorized(context, authorizationCode);
  }

  decide(isAuthorized: boolean) {
    return { result: isAuthorized ? 'passed' : 'missed', facts: {} } as const;
  }

  async keep(
    manager: EntityManager,
    context: StepContext,
    { found: isAuthorized, body }: { found: boolean; body: Body },
  ): Promise<void> {
    if (isAuthorized) await this.pins.redeem(manager, context, body.authorizationCode);
  }

  answer(_facts: object, progress: Progress): Answer<'POST /onboarding/authentication/verifyPIN'> {
    return authProgress(progress);
  }
}
