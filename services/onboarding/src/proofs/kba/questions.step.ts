import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { enrollmentProgress, type Progress, type Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import { Profiles } from '../../journey/subject/profiles.js';
import { DailyUses } from '../../journey/throttle/daily-uses.js';
import { BROKER_DEADLINE_MS } from '../../providers/broker.js';
import { CustomerConfigs } from '../../settings/customer-configs.js';
import { type KbaPolicy, kbaPolicy } from './kba.policy.js';
import type { QuestionsBody } from './kba.schemas.js';
import { type Drawn, KNOWLEDGE_SOURCE, type KnowledgeSource } from './knowledge-source.js';
import { type KeptQuiz, Quizzes, TRIES } from './quizzes.js';

/** What came of asking for questions. */
type Told = 'quiz' | 'used up' | Exclude<Drawn['type'], 'quiz'>;

interface Found {
  told: Told;
  sessionId: string;
  /** What the session has, where there is a quiz. */
  quiz?: KeptQuiz;
  /** Whether it is put in place of what was seen. */
  isNew: boolean;
  seen?: KeptQuiz | undefined;
  seconds: number;
}

interface Facts {
  told: Told;
  sessionId: string;
  /** The quiz, sealed: what the ledger holds can be read by nobody. */
  sealed: string | null;
}

/** The step's own part of an answer; `SealedQuestions` are opened on their way to the caller. */
export interface SealedQuestions {
  enrollmentStatus: 0 | 1 | 2;
  sessionId: string;
  sealed: string | null;
  error: { errorCode: number | null; errorMsg: string | null };
}

const ERRORS: Readonly<Record<Told, SealedQuestions['error']>> = {
  quiz: { errorCode: null, errorMsg: null },
  mismatch: { errorCode: 1, errorMsg: 'Please make sure the input is correct' },
  'too little': { errorCode: 2, errorMsg: 'Too little is known to ask questions about the person' },
  'used up': { errorCode: 3, errorMsg: 'The questions of this enrollment were answered incorrectly twice' },
  'no decision': { errorCode: 4, errorMsg: 'Questions cannot be asked now' },
};

/** KBA/questions: the first call of two. The same questions again while they are open; new ones count for the person's day. */
@Injectable()
export class AskQuestions implements Step<'enrollment', QuestionsBody, Found, Facts, SealedQuestions> {
  readonly name = 'KBA/questions';
  readonly flows = ['enrollment'] as const;
  readonly check = 'kba';
  readonly deadlineMs = BROKER_DEADLINE_MS + 2000;
  /** The session itself knows which questions are open. */
  readonly repeatSeconds = 0;

  constructor(
    @Inject(KNOWLEDGE_SOURCE) private readonly source: KnowledgeSource,
    private readonly quizzes: Quizzes,
    private readonly profiles: Profiles,
    private readonly uses: DailyUses,
    private readonly configs: CustomerConfigs,
  ) {}

  async ask(context: StepContext, { pii }: QuestionsBody): Promise<Found> {
    const { tenant, sessionId } = context;
    const policy = kbaPolicy((await this.configs.of(tenant)).policy);
    const { kept: seen, isLate } = await this.quizzes.see(context);
    const found = { sessionId, seen, seconds: policy.kbaSeconds };
    if (seen && seen.triesLeft <= 0) return { ...found, told: 'used up', isNew: false };
    if (seen && !isLate) return { ...found, told: 'quiz', quiz: seen, isNew: false };
    const drawn = await this.draw(context, pii, policy);
    if (drawn.type !== 'quiz') return { ...found, told: drawn.type, isNew: false };
    const sealed = await this.quizzes.seal(context, drawn.quiz);
    const quiz = { sealed, expiresAtMs: 0, triesLeft: seen?.triesLeft ?? TRIES };
    return { ...found, told: 'quiz', quiz, isNew: true };
  }

  decide({ told, sessionId, quiz }: Found) {
    const isMiss = told === 'mismatch' || told === 'too little';
    return { result: isMiss ? 'missed' : 'nothing', facts: { told, sessionId, sealed: quiz?.sealed ?? null } } as const;
  }

  async keep(
    manager: EntityManager,
    context: StepContext,
    { found: { quiz, isNew, seen, seconds }, now }: { found: Found; now: Date },
  ): Promise<void> {
    if (!quiz || !isNew) return;
    const expiresAtMs = now.getTime() + seconds * 1000;
    await this.quizzes.replace(manager, context, seen, { ...quiz, expiresAtMs });
  }

  answer({ told, sessionId, sealed }: Facts, progress: Progress): SealedQuestions {
    const { enrollmentStatus } = enrollmentProgress(progress);
    return { enrollmentStatus, sessionId, sealed, error: ERRORS[told] };
  }

  /** Sets that are told, and claims that are wrong, count for whoever is meant, over all enrolments. */
  private async draw(context: StepContext, pii: QuestionsBody['pii'], policy: KbaPolicy): Promise<Drawn> {
    const { tenant, operationId } = context;
    const profile = await this.profiles.of(context);
    const claimant = { tenant, operationId, profile };
    const whose = await this.source.personOf(claimant, pii);
    const bound = { tenant, factor: 'knowledge questions', whose, most: policy.maxKbaSetsPerDay };
    const taken = await this.uses.take([bound]);
    let drawn: Drawn | undefined;
    try {
      drawn = await this.source.draw(claimant, pii);
    } finally {
      if (drawn?.type !== 'quiz' && drawn?.type !== 'mismatch') await this.uses.giveBack(taken);
    }
    return drawn;
  }
}
