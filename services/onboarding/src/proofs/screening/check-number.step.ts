import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Progress, Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import { type NumberResult, resultOf, UNDER_REVIEW } from './number-verdict.js';
import { type ResponseDetail, responseDetail } from './response-detail.js';
import { ScreenedPeople } from './screened-people.js';
import { SCREENING_DEADLINE_MS, Screening } from './screening.js';
import type { NumberBody } from './screening.schemas.js';
import { type Reviewed, ScreeningReviews } from './screening-reviews.js';
import type { Hits } from './watchlist-verdict.js';

const CHECK = 'nationalId';
/** Wrong numbers of one person over all sessions: a registry is not to be searched by trying. */
const LIMITS = { failuresBeforeDelay: 10, delaySeconds: 30, mostFailures: 50 };

interface Found extends Pick<Reviewed, 'hits' | 'review'> {
  transactionId: string;
  result: NumberResult;
  lists: Hits['lists'];
  /** Absent where a review waits already: nothing was checked then. */
  checked?: { number: string; person: string; receiptId: string };
}

interface Facts extends NumberResult {
  detail: ResponseDetail;
}

/** What was decided, and where the session stands. */
export interface CheckedNumber {
  facts: Facts;
  progress: Progress;
}

/**
 * checkNationalIdNumber: passes when the number is right by the rules of its type and nobody on the tenant's lists may be meant,
 * or a person has accepted whoever was found. What is kept of the number is a keyed digest.
 */
@Injectable()
export class CheckNumber implements Step<'enrollment' | 'authentication', NumberBody, Found, Facts, CheckedNumber> {
  readonly name = 'checkNationalIdNumber';
  readonly flows = ['enrollment', 'authentication'] as const;
  readonly check = CHECK;
  readonly deadlineMs = SCREENING_DEADLINE_MS + 2000;
  readonly throttle = { factor: 'national id', limits: async () => LIMITS };

  constructor(
    private readonly screening: Screening,
    private readonly people: ScreenedPeople,
    private readonly reviews: ScreeningReviews,
  ) {}

  async ask(
    context: StepContext,
    { nationalIdType: type, nationalIdNumber: number, fields }: NumberBody,
  ): Promise<Found> {
    const { operationId: transactionId } = context;
    const before = await this.reviews.of(context, CHECK);
    if (before.state === 'pending') return { transactionId, result: UNDER_REVIEW, hits: 0, lists: [] };
    const { motherName, email, phoneNumber, ...claim } = fields ?? {};
    const person = await this.people.of(context, claim, 'fields');
    const attributes = Object.fromEntries(
      Object.entries({ motherName, email, phoneNumber }).flatMap(([name, text]) => (text ? [[name, text]] : [])),
    );
    const answer = await this.screening.check(context, { type, number, attributes }, person);
    const reviewed = await this.reviews.judge(context, CHECK, before, answer);
    const checked = {
      number: await this.people.numberDigest(context, type, number),
      person: await this.people.digest(context, person),
      receiptId: answer.receiptId,
    };
    const { hits, review } = reviewed;
    const result = resultOf(answer, reviewed.isCleared);
    return { transactionId, result, hits, ...(review && { review }), lists: answer.lists, checked };
  }

  decide({ result, hits, transactionId, lists, checked }: Found) {
    const { fault, checks } = result;
    return {
      result: fault ? 'missed' : 'passed',
      isCounted: fault?.policyDecision === 'deny',
      facts: { ...result, detail: responseDetail(transactionId, fault, lists) },
      scores: { ...checks, hits, lists: lists.length, number: checked?.number, screened: checked?.person },
      receipts: checked ? [checked.receiptId] : [],
    } as const;
  }

  async keep(
    manager: EntityManager,
    context: StepContext,
    { found: { review, result }, now }: { found: Found; now: Date },
  ): Promise<void> {
    await this.reviews.keep(manager, context, { check: CHECK, review, isPassed: result.fault === null, now });
  }

  answer(facts: Facts, progress: Progress): CheckedNumber {
    return { facts, progress };
  }
}
