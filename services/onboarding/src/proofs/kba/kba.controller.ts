import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller } from '@nestjs/common';
import { StepRunner } from '../../journey/step/step-runner.js';
import { JudgeAnswers } from './answers.step.js';
import { type AnswersBody, answersBody, type QuestionsBody, questionsBody } from './kba.schemas.js';
import { AskQuestions } from './questions.step.js';
import { Quizzes } from './quizzes.js';

type Questions = Answer<'POST /onboarding/enrollment/KBA/questions'>;
type Answers = Answer<'POST /onboarding/enrollment/KBA/answers'>;

/** The questions and the answers, each under both of its paths. */
@Controller('/onboarding/enrollment')
export class KbaController {
  constructor(
    private readonly runner: StepRunner,
    private readonly asking: AskQuestions,
    private readonly judging: JudgeAnswers,
    private readonly quizzes: Quizzes,
  ) {}

  @Post('KBA/questions')
  async questions(@From() caller: Caller, @BodyOf(questionsBody) body: QuestionsBody): Promise<Questions> {
    const request = { caller, flow: 'enrollment', token: body.enrollmentToken, body } as const;
    const { enrollmentStatus, sessionId, sealed, error } = await this.runner.run(this.asking, request);
    const quiz = sealed ? await this.quizzes.open({ tenant: caller.tenant, sessionId }, sealed) : undefined;
    return { enrollmentStatus, questions: quiz?.questions ?? [], ...error };
  }

  @Post('KBAquestions')
  questionsAlias(@From() caller: Caller, @BodyOf(questionsBody) body: QuestionsBody): Promise<Questions> {
    return this.questions(caller, body);
  }

  // The body keeps its token: the ledger's hash of answers alone could be guessed.
  @Post('KBA/answers')
  answers(@From() caller: Caller, @BodyOf(answersBody) body: AnswersBody): Promise<Answers> {
    return this.runner.run(this.judging, { caller, flow: 'enrollment', token: body.enrollmentToken, body });
  }

  @Post('KBAanswers')
  answersAlias(@From() caller: Caller, @BodyOf(answersBody) body: AnswersBody): Promise<Answers> {
    return this.answers(caller, body);
  }
}
