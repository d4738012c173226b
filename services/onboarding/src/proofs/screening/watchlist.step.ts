import type { Answer } from '@bonafide/contract/answer';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { enrollmentProgress, type Progress, type Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import { errorOf, type Fault, NEEDS_REVIEW, type ResponseDetail, responseDetail } from './response-detail.js';
import { ScreenedPeople } from './screened-people.js';
import { SCREENING_DEADLINE_MS, Screening } from './screening.js';
import type { WatchlistBody } from './screening.schemas.js';
import { type Reviewed, ScreeningReviews } from './screening-reviews.js';
import type { Hits } from './watchlist-verdict.js';

const CHECK = 'watchlist';

interface Found extends Reviewed {
  transactionId: string;
  lists: Hits['lists'];
  /** Absent where a review waits already: nobody was screened then. */
  screened?: { digest: string; receiptId: string };
}

interface Facts {
  fault: Fault | null;
  detail: ResponseDetail;
}

type WatchlistAnswer = Answer<'POST /onboarding/enrollment/watchlist'>;

/** watchlist: passes when nobody on the tenant's lists may be meant, or a person has accepted whoever was found. */
@Injectable()
export class ScreenWatchlist implements Step<'enrollment', WatchlistBody, Found, Facts, WatchlistAnswer> {
  readonly name = CHECK;
  readonly flows = ['enrollment'] as const;
  readonly check = CHECK;
  readonly deadlineMs = SCREENING_DEADLINE_MS + 2000;

  constructor(
    private readonly screening: Screening,
    private readonly people: ScreenedPeople,
    private readonly reviews: ScreeningReviews,
  ) {}

  async ask(context: StepContext, { pii }: WatchlistBody): Promise<Found> {
    const { operationId: transactionId } = context;
    const before = await this.reviews.of(context, CHECK);
    if (before.state === 'pending') return { transactionId, isCleared: false, hits: 0, lists: [] };
    const person = await this.people.of(context, pii, 'pii');
    const { receiptId, ...hits } = await this.screening.screen(context, person);
    const reviewed = await this.reviews.judge(context, CHECK, before, hits);
    const digest = await this.people.digest(context, person);
    return { ...reviewed, transactionId, lists: hits.lists, screened: { digest, receiptId } };
  }

  decide({ isCleared, hits, transactionId, lists, screened }: Found) {
    const fault = isCleared ? null : NEEDS_REVIEW;
    return {
      result: isCleared ? 'passed' : 'missed',
      facts: { fault, detail: responseDetail(transactionId, fault, lists) },
      scores: { hits, isReviewed: !isCleared, lists: lists.length, screened: screened?.digest },
      receipts: screened ? [screened.receiptId] : [],
    } as const;
  }

  async keep(
    manager: EntityManager,
    context: StepContext,
    { found: { review, isCleared: isPassed }, now }: { found: Found; now: Date },
  ): Promise<void> {
    await this.reviews.keep(manager, context, { check: CHECK, review, isPassed, now });
  }

  answer({ fault, detail }: Facts, progress: Progress): WatchlistAnswer {
    return { ...enrollmentProgress(progress), ...errorOf(fault), responseDetail: detail };
  }
}
