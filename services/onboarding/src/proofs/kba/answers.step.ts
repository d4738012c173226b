import type { Answer } from '@bonafide/contract/answer';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { enrollmentProgress, type Progress, type Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import { BROKER_DEADLINE_MS } from '../../providers/broker.js';
import type { AnswersBody } from './kba.schemas.js';
import { KNOWLEDGE_SOURCE, type KnowledgeSource } from './knowledge-source.js';
import { type KeptQuiz, Quizzes } from './quizzes.js';

type Told = 'right' | 'wrong' | 'late' | 'used up';

interface Found {
  told: Told;
  seen: KeptQuiz;
}

interface Facts {
  told: Told;
}

type KbaAnswersAnswer = Answer<'POST /onboarding/enrollment/KBA/answers'>;

type Verdict = Pick<KbaAnswersAnswer, 'policyDecision' | 'errorCode' | 'errorMsg'>;

const VERDICTS: Readonly<Record<Told, Verdict>> = {
  right: { policyDecision: 'approve', errorCode: null, errorMsg: null },
  wrong: { policyDecision: 'deny', errorCode: 1, errorMsg: 'Incorrect answers' },
  late: { policyDecision: 'deny', errorCode: 2, errorMsg: 'The questions have expired' },
  'used up': { policyDecision: 'deny', errorCode: 3, errorMsg: 'No tries are left' },
};

/** KBA/answers: passes when every answer is right; one wrong set may be followed by another one. */
@Injectable()
export class JudgeAnswers implements Step<'enrollment', AnswersBody, Found, Facts, KbaAnswersAnswer> {
  readonly name = 'KBA/answers';
  readonly flows = ['enrollment'] as const;
  readonly check = 'kba';
  readonly deadlineMs = BROKER_DEADLINE_MS + 2000;

  constructor(
    @Inject(KNOWLEDGE_SOURCE) private readonly source: KnowledgeSource,
    private readonly quizzes: Quizzes,
  ) {}

  async ask(context: StepContext, { answers }: AnswersBody): Promise<Found> {
    const { kept: seen, isLate } = await this.quizzes.see(context);
    if (!seen) throw new DomainError('INVALID_VALUE', 'No questions were asked that are open: ask for them first');
    if (seen.triesLeft <= 0) return { told: 'used up', seen };
    if (isLate) return { told: 'late', seen };
    const quiz = await this.quizzes.open(context, seen.sealed);
    const isRight = await this.source.isRight(quiz, answers, context.operationId);
    return { told: isRight ? 'right' : 'wrong', seen };
  }

  decide({ told }: Found) {
    const result = told === 'right' ? 'passed' : told === 'wrong' ? 'missed' : 'nothing';
    return { result, facts: { told } } as const;
  }

  async keep(manager: EntityManager, context: StepContext, { found: { told, seen } }: { found: Found }): Promise<void> {
    if (told === 'right') await this.quizzes.replace(manager, context, seen, undefined);
    if (told !== 'wrong') return;
    await this.quizzes.replace(manager, context, seen, { ...seen, triesLeft: seen.triesLeft - 1 });
  }

  answer({ told }: Facts, progress: Progress): KbaAnswersAnswer {
    return { ...enrollmentProgress(progress), ...VERDICTS[told] };
  }
}
