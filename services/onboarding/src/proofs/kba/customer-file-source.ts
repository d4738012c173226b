import { createHash, randomBytes, randomInt } from 'node:crypto';
import { equalSecret } from '@bonafide/sealing/tokens';
import { comparable, hasName } from '../../customers/customer-data.js';
import type { Customer, Customers, Fact } from '../../customers/customers.js';
import { readPhoneNumber } from '../../journey/subject/phone-number.js';
import type { AnswersBody, QuestionsBody } from './kba.schemas.js';
import type { Claimant, Drawn, KnowledgeSource, Question, Quiz } from './knowledge-source.js';

const MOST_QUESTIONS = 5;
const FEWEST_QUESTIONS = 4;
/** Wrong answers of each question. */
const DECOYS = 4;

/**
 * The embedded default: asks for facts of the customer file. The wrong answers are what other customers have under the same
 * label, so whoever knows the person by nothing but name and number sees five equally good ones.
 */
export class CustomerFileSource implements KnowledgeSource {
  constructor(private readonly customers: Customers) {}

  async personOf(claimant: Claimant): Promise<string> {
    return (await this.find(claimant))?.id ?? `username ${claimant.profile.username}`;
  }

  async draw(claimant: Claimant, pii: QuestionsBody['pii']): Promise<Drawn> {
    const { tenant } = claimant;
    const customer = await this.find(claimant);
    if (!customer || !isMeant(customer, pii)) return { type: 'mismatch' };
    const drawn: { fact: Fact; decoys: string[] }[] = [];
    for (const fact of shuffled(await this.customers.facts(customer))) {
      const decoys = await this.customers.othersLike(tenant, fact, DECOYS);
      if (decoys.length === DECOYS) drawn.push({ fact, decoys });
      if (drawn.length === MOST_QUESTIONS) break;
    }
    return drawn.length < FEWEST_QUESTIONS ? { type: 'too little' } : { type: 'quiz', quiz: quizOf(drawn) };
  }

  async isRight({ reference }: Quiz, answers: AnswersBody['answers']): Promise<boolean> {
    return equalSecret(digestOf(referenceOf(answers)), digestOf(reference));
  }

  private async find({ tenant, profile }: Claimant): Promise<Customer | undefined> {
    await this.customers.requireFile(tenant);
    const { username, email, phoneNumber } = profile;
    return this.customers.find(tenant, { username, email, phoneNumber: readPhoneNumber(phoneNumber) ?? '' });
  }
}

/** The name must be the customer's; a date of birth and a postal code too, where claimed and known. */
function isMeant({ data }: Customer, { fullName, dateOfBirth, internationalAddress }: QuestionsBody['pii']): boolean {
  const agree = (claimed: string | null | undefined, known: string | undefined) =>
    !claimed || !known || comparable(claimed) === comparable(known);
  return (
    hasName(data, fullName) &&
    agree(dateOfBirth, data.dateOfBirth) &&
    agree(internationalAddress?.postal_code, data.postalCode)
  );
}

function quizOf(drawn: readonly { fact: Fact; decoys: string[] }[]): Quiz {
  // Of this set alone: answers to an earlier one are other requests than those to this one.
  const set = randomBytes(4).toString('hex');
  const right: AnswersBody['answers'] = [];
  const questions = drawn.map(({ fact, decoys }, at): Question => {
    const questionId = `${set}-${at + 1}`;
    const choices = shuffled([fact.value, ...decoys]);
    right.push({ questionId, answerId: String(choices.indexOf(fact.value) + 1) });
    const answers = choices.map((answer, choice) => ({ answerId: String(choice + 1), answer }));
    return { questionId, question: questionOf(fact.label), answers };
  });
  return { questions, reference: referenceOf(right) };
}

function questionOf(label: string): string {
  const question = `${label.charAt(0).toUpperCase()}${label.slice(1)}`;
  return question.endsWith('?') ? question : `${question}?`;
}

/** Answers as one text, in whatever order they came; one that is there twice, missing or unknown makes another text. */
function referenceOf(answers: AnswersBody['answers']): string {
  return JSON.stringify(answers.map(({ questionId, answerId }) => [questionId, answerId]).sort());
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** In random order, all orders equally likely. */
function shuffled<T>(values: readonly T[]): T[] {
  const left = [...values];
  return values.map(() => left.splice(randomInt(left.length), 1)[0] as T);
}
