import type { Answer } from '@bonafide/contract/answer';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { enrollmentProgress, type Progress, type Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import { type BegunPin, NOT_SET, PinService } from './pin-service.js';

/** The identity that the session began last, so that finalizing another one is another request. */
export interface FinalizeBody {
  identity: string;
}

/** finalizePIN: passes once the person has set the PIN. Throws INVALID_VALUE before, which may be repeated. */
@Injectable()
export class FinalizePin
  implements
    Step<'enrollment', FinalizeBody, BegunPin | undefined, object, Answer<'POST /onboarding/enrollment/finalizePIN'>>
{
  readonly name = 'finalizePIN';
  readonly flows = ['enrollment'] as const;
  readonly check = 'addPIN';
  readonly deadlineMs = 2000;

  constructor(private readonly pins: PinService) {}

  async ask({ tenant, sessionId }: StepContext, { identity }: FinalizeBody): Promise<BegunPin | undefined> {
    const begun = await this.pins.begun({ tenant, sessionId });
    if (!begun || begun.identity !== identity) throw new DomainError('INVALID_VALUE', 'No PIN was initiated');
    if (!begun.isSet) throw new DomainError('INVALID_VALUE', NOT_SET);
    return begun;
  }

  decide() {
    return { result: 'passed', facts: {} } as const;
  }

  async keep(
    manager: EntityManager,
    context: StepContext,
    { body: { identity }, now }: { body: FinalizeBody; now: Date },
  ): Promise<void> {
    await this.pins.adopt(manager, context, { identity, now });
  }

  answer(_facts: object, progress: Progress): Answer<'POST /onboarding/enrollment/finalizePIN'> {
    return enrollmentProgress(progress);
  }
}
