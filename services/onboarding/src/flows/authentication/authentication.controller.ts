import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller } from '@nestjs/common';
import { Cancellation } from '../../journey/lifetime/cancellation.js';
import { type AuthenticateBody, authenticateBody, type CancelBody, cancelBody } from './authentication.schemas.js';
import { Authentication } from './authentication.service.js';

/** `/onboarding/authentication`: begins and cancels authentications; their steps are routes of the proofs. */
@Controller('/onboarding/authentication')
export class AuthenticationController {
  constructor(
    private readonly authentication: Authentication,
    private readonly cancellation: Cancellation,
  ) {}

  @Post('authenticate')
  authenticate(
    @From() caller: Caller,
    @BodyOf(authenticateBody) body: AuthenticateBody,
  ): Promise<Answer<'POST /onboarding/authentication/authenticate'>> {
    return this.authentication.authenticate(caller, body);
  }

  @Post('cancel')
  async cancel(
    @From() caller: Caller,
    @BodyOf(cancelBody) body: CancelBody,
  ): Promise<Answer<'POST /onboarding/authentication/cancel'>> {
    await this.cancellation.cancel(caller, 'authentication', body.authToken);
    return {};
  }
}
