import type { Answer } from '@bonafide/contract/answer';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Progress, Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import { requireChips } from './add-chip.step.js';
import { type Challenge, ChipChallenges } from './chip-challenges.js';
import { DocumentRules } from './document-settings.js';

interface Found {
  challenge: Challenge;
  isNew: boolean;
}

type ChallengeAnswer = Answer<'POST /onboarding/enrollment/icaoChallenge'>;

/** icaoChallenge: what the session's chip is to sign. The open one is told again, by whichever of its names it is asked for. */
@Injectable()
export class ChallengeChip implements Step<'enrollment', object, Found, ChallengeAnswer, ChallengeAnswer> {
  readonly name = 'icaoChallenge';
  readonly flows = ['enrollment'] as const;
  readonly deadlineMs = 2000;
  /** The note knows whether the challenge is still open. */
  readonly repeatSeconds = 0;

  constructor(
    private readonly challenges: ChipChallenges,
    private readonly rules: DocumentRules,
  ) {}

  async ask(context: StepContext): Promise<Found> {
    requireChips(await this.rules.of(context.tenant));
    return this.challenges.draw(context);
  }

  decide({ challenge }: Found) {
    return { result: 'nothing', facts: { challenge: challenge.value } } as const;
  }

  async keep(
    manager: EntityManager,
    context: StepContext,
    { found: { challenge, isNew } }: { found: Found },
  ): Promise<void> {
    if (isNew) await this.challenges.put(manager, context, challenge);
  }

  answer(told: ChallengeAnswer, _progress: Progress): ChallengeAnswer {
    return told;
  }
}
