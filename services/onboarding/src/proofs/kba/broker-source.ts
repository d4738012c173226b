import { DomainError } from '@bonafide/platform/errors/domain-error';
import { z } from 'zod';
import { comparable } from '../../customers/customer-data.js';
import { ProviderError } from '../../providers/provider-error.js';
import type { SignedPost } from '../../providers/signed-post.js';
import type { AnswersBody, QuestionsBody } from './kba.schemas.js';
import type { Claimant, Drawn, KnowledgeSource, Quiz } from './knowledge-source.js';

const id = z.string().min(1).max(64);
const text = z.string().min(1).max(256);

const asked = z.union([
  z.object({ decision: z.literal(['mismatch', 'too_little']) }),
  z.object({
    quizId: id,
    questions: z
      .array(
        z.object({
          questionId: id,
          question: text,
          answers: z
            .array(z.object({ answerId: id, answer: text }))
            .min(2)
            .max(10),
        }),
      )
      .min(4)
      .max(5),
  }),
]);
const judged = z.object({ decision: z.enum(['approve', 'deny']) });

const NONE = { mismatch: 'mismatch', too_little: 'too little' } as const;

/**
 * Asks a broker. `questions`: `{id, fullName: {given, middle, family}, dateOfBirth, address, ssn, email}`, answered by `{quizId,
 * questions}` or `{decision}`, `mismatch` or `too_little`. `answers`: `{id, quizId, answers}`, answered by `{decision}`,
 * `approve` or `deny`. A broker that is away, late, or answers anything else has approved nothing.
 */
export class BrokerSource implements KnowledgeSource {
  constructor(
    private readonly questions: SignedPost,
    private readonly answers: SignedPost,
  ) {}

  /** Brokers know people by their names. */
  async personOf(_claimant: Claimant, { fullName }: QuestionsBody['pii']): Promise<string> {
    return comparable(`${fullName.givenName} ${fullName.familyName}`);
  }

  async draw({ operationId, profile }: Claimant, pii: QuestionsBody['pii']): Promise<Drawn> {
    const { fullName, dateOfBirth, internationalAddress: address, ssn } = pii;
    const { givenName: given, middleName: middle, familyName: family } = fullName;
    const person = { fullName: { given, middle, family }, dateOfBirth, address, ssn, email: profile.email };
    try {
      const told = await this.questions.send(operationId, { id: operationId, ...person }, asked);
      if ('decision' in told) return { type: NONE[told.decision] };
      return { type: 'quiz', quiz: { questions: told.questions, reference: told.quizId } };
    } catch (error) {
      if (error instanceof ProviderError) return { type: 'no decision' };
      throw error;
    }
  }

  async isRight({ reference: quizId }: Quiz, answers: AnswersBody['answers'], operationId: string): Promise<boolean> {
    try {
      const { decision } = await this.answers.send(operationId, { id: operationId, quizId, answers }, judged);
      return decision === 'approve';
    } catch (cause) {
      if (!(cause instanceof ProviderError)) throw cause;
      throw new DomainError('UNAVAILABLE', 'The answers cannot be judged now, try again', {}, { cause });
    }
  }
}
