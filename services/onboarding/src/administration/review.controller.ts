import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, Get, Header, Param } from '@nestjs/common';
import { type DecisionBody, decisionBody } from './administration.schemas.js';
import { PendingReviews } from './pending-reviews.js';
import { PersonalReads } from './personal-reads.js';
import { ReviewDecisions } from './review-decisions.js';

/** What waits for a person's decision. Operations of our own: ADR 0114. */
@Controller('/onboarding/admin/review')
export class ReviewController {
  constructor(
    private readonly pending: PendingReviews,
    private readonly reads: PersonalReads,
    private readonly decisions: ReviewDecisions,
  ) {}

  @Get()
  list(@From() { tenant }: Caller): Promise<Answer<'GET /onboarding/admin/review'>> {
    return this.pending.list(tenant);
  }

  @Get(':reviewId')
  @Header('cache-control', 'no-store')
  async details(
    @From() caller: Caller,
    @Param('reviewId') reviewId: string,
  ): Promise<Answer<'GET /onboarding/admin/review/{reviewId}'>> {
    const { shown, sessionId, subjectId: person } = await this.pending.show(caller.tenant, reviewId);
    const ids = { session: sessionId, person };
    return this.reads.told(caller, shown, { kind: 'review.read', ids, facts: { check: shown.check } });
  }

  @Post(':reviewId')
  async decide(
    @From() caller: Caller,
    @Param('reviewId') reviewId: string,
    @BodyOf(decisionBody) { decision }: DecisionBody,
  ): Promise<Answer<'POST /onboarding/admin/review/{reviewId}'>> {
    await this.decisions.decide(caller, reviewId, decision);
    return { reviewId, decision };
  }
}
