import type { Profile } from '../../journey/subject/profiles.js';
import type { AnswersBody, QuestionsBody } from './kba.schemas.js';

/** A question with its answers to choose from, by the names of the contract. */
export type Question = {
  questionId: string;
  question: string;
  answers: { answerId: string; answer: string }[];
};

/** Four or five questions, and what its source needs to judge answers by; sealed wherever it is kept. */
export interface Quiz {
  questions: Question[];
  reference: string;
}

/** Whose knowledge is asked for. */
export interface Claimant {
  tenant: string;
  /** The same for repeats of one request. */
  operationId: string;
  /** What the enrolment began with. */
  profile: Profile;
}

/**
 * A quiz, or why there is none: the personal data are not those of the person, too little is known of the person or of others,
 * nobody can tell now.
 */
export type Drawn = { type: 'quiz'; quiz: Quiz } | { type: 'mismatch' | 'too little' | 'no decision' };

/** Injection token of the installation's `KnowledgeSource`. */
export const KNOWLEDGE_SOURCE = Symbol('source of knowledge questions');

/** Makes questions that a person can answer and others cannot. */
export interface KnowledgeSource {
  /**
   * Names whoever would be asked about, for counting: the same for all that may be claimed of that person under whatever username.
   * Throws as `draw` does.
   */
  personOf(claimant: Claimant, pii: QuestionsBody['pii']): Promise<string>;

  /** Throws INVALID_VALUE where the tenant has nothing to ask about. */
  draw(claimant: Claimant, pii: QuestionsBody['pii']): Promise<Drawn>;
  /** Whether all answers are right. Throws UNAVAILABLE where nobody can tell now. */
  isRight(quiz: Quiz, answers: AnswersBody['answers'], operationId: string): Promise<boolean>;
}
