import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller } from '@nestjs/common';
import { authProgress, enrollmentProgress } from '../../journey/step/step.js';
import { CheckNumber } from './check-number.step.js';
import { errorOf } from './response-detail.js';
import {
  type AuthenticationNumberBody,
  authenticationNumberBody,
  type EnrollmentNumberBody,
  enrollmentNumberBody,
  type WatchlistBody,
  watchlistBody,
} from './screening.schemas.js';
import { ScreeningSteps } from './screening-steps.js';
import { ScreenWatchlist } from './watchlist.step.js';

const NUMBER = 'nationalId/checkNationalIdNumber';

/** Watchlists and national id numbers. */
@Controller('/onboarding')
export class ScreeningController {
  constructor(
    private readonly steps: ScreeningSteps,
    private readonly watchlist: ScreenWatchlist,
    private readonly number: CheckNumber,
  ) {}

  @Post(['enrollment/watchlist', 'enrollment/watchlist/check', 'enrollment/checkWatchlist'])
  screen(
    @From() caller: Caller,
    @BodyOf(watchlistBody) body: WatchlistBody,
  ): Promise<Answer<'POST /onboarding/enrollment/watchlist'>> {
    return this.steps.run(this.watchlist, { caller, flow: 'enrollment', token: body.enrollmentToken, body });
  }

  @Post(`enrollment/${NUMBER}`)
  async ofEnrollment(
    @From() caller: Caller,
    @BodyOf(enrollmentNumberBody) body: EnrollmentNumberBody,
  ): Promise<Answer<'POST /onboarding/enrollment/nationalId/checkNationalIdNumber'>> {
    const request = { caller, flow: 'enrollment', token: body.enrollmentToken, body } as const;
    const { facts, progress } = await this.steps.run(this.number, request);
    const { fault, detail, checks } = facts;
    return { ...enrollmentProgress(progress), ...errorOf(fault), responseDetail: detail, checks };
  }

  @Post(`authentication/${NUMBER}`)
  async ofAuthentication(
    @From() caller: Caller,
    @BodyOf(authenticationNumberBody) body: AuthenticationNumberBody,
  ): Promise<Answer<'POST /onboarding/authentication/nationalId/checkNationalIdNumber'>> {
    const request = { caller, flow: 'authentication', token: body.authToken, body } as const;
    const { facts, progress } = await this.steps.run(this.number, request);
    const { fault, detail, checks } = facts;
    return { ...authProgress(progress), ...errorOf(fault), responseDetail: detail, checks };
  }
}
