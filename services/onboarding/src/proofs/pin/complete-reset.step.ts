import type { Answer } from '@bonafide/contract/answer';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { hashToken } from '@bonafide/sealing/tokens';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { authProgress, type Progress, type Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import { Subjects } from '../../journey/subject/subjects.js';
import { CustomerConfigs } from '../../settings/customer-configs.js';
import { requireReset } from './initiate-pin.step.js';
import { PIN_FACTOR } from './pin.policy.js';
import type { CompleteResetBody } from './pin.schemas.js';
import { NOT_SET, PinService } from './pin-service.js';

type Body = Omit<CompleteResetBody, 'reEnrollmentToken'>;

/**
 * completePINReset: the new PIN takes the old one's place, whose failures are forgotten. Only after all checks of the
 * re-enrolment; until then, and when it is never called, the old PIN stays. Throws INVALID_VALUE for a PIN that was not set, or
 * that another session or an earlier call began.
 */
@Injectable()
export class CompleteReset
  implements Step<'reenrollment', Body, string, object, Answer<'POST /onboarding/reEnrollment/completePINReset'>>
{
  readonly name = 'completePINReset';
  readonly flows = ['reenrollment'] as const;
  readonly isAfterChecks = true;
  readonly makesGood = [PIN_FACTOR];
  readonly deadlineMs = 2000;

  constructor(
    private readonly pins: PinService,
    private readonly subjects: Subjects,
    private readonly configs: CustomerConfigs,
  ) {}

  async ask({ tenant, sessionId }: StepContext, { pinId }: Body): Promise<string> {
    requireReset((await this.configs.of(tenant)).onboardingOptions.reenrollment);
    const begun = await this.pins.begun({ tenant, sessionId });
    if (begun?.identity !== hashToken(pinId).toString('hex')) {
      throw new DomainError('INVALID_VALUE', 'Not a valid pinId', { field: 'pinId' });
    }
    if (!begun.isSet) throw new DomainError('INVALID_VALUE', NOT_SET, { field: 'pinId' });
    return begun.identity;
  }

  decide() {
    return { result: 'passed', facts: {} } as const;
  }

  async keep(
    manager: EntityManager,
    context: StepContext,
    { found: identity, now }: { found: string; now: Date },
  ): Promise<void> {
    // Two re-enrolments of a person hold two sessions.
    await this.subjects.lock(manager, context.tenant, context.subjectId);
    await this.pins.adopt(manager, context, { identity, now });
  }

  answer(_facts: object, progress: Progress): Answer<'POST /onboarding/reEnrollment/completePINReset'> {
    return { ...authProgress(progress), message: 'SUCCESS' };
  }
}
