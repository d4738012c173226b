import type { Answer } from '@bonafide/contract/answer';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, Header } from '@nestjs/common';
import { challengeAnswer } from './active.answers.js';
import { ActiveChallenges } from './active-challenges.js';

/** Challenges of guided captures; operations of our own (ADR 0083). */
@Controller()
export class ActiveController {
  constructor(private readonly challenges: ActiveChallenges) {}

  @Post('faceliveness/activeChallenge')
  @Header('cache-control', 'no-store')
  async issue(@From() { tenant }: Caller): Promise<Answer<'POST /faceliveness/activeChallenge'>> {
    return challengeAnswer(await this.challenges.issue(tenant));
  }

  @Post('b2c/sdk/faceliveness/activeChallenge')
  @Header('cache-control', 'no-store')
  issueForBrowser(@From() caller: Caller): Promise<Answer<'POST /b2c/sdk/faceliveness/activeChallenge'>> {
    return this.issue(caller);
  }
}
