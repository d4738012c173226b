import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type ReviewState, Reviews, type SealedReview, unaccepted } from '../../journey/review/reviews.js';
import type { Check } from '../../journey/session/session.machine.js';
import type { StepContext } from '../../journey/step/step-context.js';
import type { Hits } from './watchlist-verdict.js';

/** What is left of hits once a person's decision is known. */
export interface Reviewed {
  /** Whether nobody has to look. */
  isCleared: boolean;
  /** How many hits nobody has accepted. */
  hits: number;
  review?: SealedReview;
}

/** Hits that wait for a person (ADR 0114), of either step. */
@Injectable()
export class ScreeningReviews {
  constructor(private readonly reviews: Reviews) {}

  of(context: StepContext, check: Check): Promise<ReviewState> {
    return this.reviews.of(context, check);
  }

  /** For `ask`. */
  async judge(context: StepContext, check: Check, before: ReviewState, { findings }: Hits): Promise<Reviewed> {
    const fresh = unaccepted(before, findings);
    if (fresh.length === 0) return { isCleared: true, hits: 0 };
    const review = await this.reviews.seal(context, check, before, { findings: fresh });
    return { isCleared: false, hits: fresh.length, review };
  }

  /** Opens the review, or makes sure that a step that passes waits for none. For `keep`. */
  async keep(
    manager: EntityManager,
    context: StepContext,
    of: { check: Check; review: SealedReview | undefined; isPassed: boolean; now: Date },
  ): Promise<void> {
    if (of.review) await this.reviews.open(manager, context, of.review, of.now);
    if (of.isPassed) await this.reviews.requireNone(manager, context, of.check);
  }
}
