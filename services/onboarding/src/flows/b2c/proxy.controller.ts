import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, Get, Headers } from '@nestjs/common';
import { AccessTokens } from './access-tokens.js';
import { type SessionBody, sessionBody, type TriggerBody, triggerBody } from './b2c.schemas.js';
import { B2cSessions } from './b2c-sessions.js';
import { Journeys } from './journeys.js';
import { KnowsItsSession } from './session-guard.js';
import { Triggers } from './triggers.js';

/** What a page calls, without credentials: a session's token alone says who it is (docs/contract A.8). */
@KnowsItsSession()
@Controller(':realm/b2c-sample-web/proxy')
export class ProxyController {
  constructor(
    private readonly triggers: Triggers,
    private readonly journeys: Journeys,
    private readonly sessions: B2cSessions,
    private readonly tokens: AccessTokens,
  ) {}

  @Get('ping')
  ping(): Answer<'GET /{realm}/b2c-sample-web/proxy/ping'> {
    return {};
  }

  @Post('triggerEnroll')
  async triggerEnroll(
    @From() { tenant }: Caller,
    @Headers('x-forwarded-for') address: string | undefined,
    @BodyOf(triggerBody) body: TriggerBody,
  ): Promise<Answer<'POST /{realm}/b2c-sample-web/proxy/triggerEnroll'>> {
    const triggered = await this.triggers.enroll({ tenant, address: address ?? '' }, body);
    return { ...triggered, jwtToken: await this.accessTo(tenant, triggered.sessionToken) };
  }

  @Post('triggerAuth')
  triggerAuth(
    @From() { tenant }: Caller,
    @Headers('x-forwarded-for') address: string | undefined,
    @BodyOf(triggerBody) body: TriggerBody,
  ): Promise<Answer<'POST /{realm}/b2c-sample-web/proxy/triggerAuth'>> {
    return this.triggers.authenticate({ tenant, address: address ?? '' }, body);
  }

  @Post('validateSession')
  async validateSession(
    @From() { tenant }: Caller,
    @BodyOf(sessionBody) { sessionToken }: SessionBody,
  ): Promise<Answer<'POST /{realm}/b2c-sample-web/proxy/validateSession'>> {
    return { accessToken: await this.accessTo(tenant, sessionToken) };
  }

  @Post('doEnroll')
  doEnroll(
    @From() caller: Caller,
    @BodyOf(sessionBody) { sessionToken }: SessionBody,
  ): Promise<Answer<'POST /{realm}/b2c-sample-web/proxy/doEnroll'>> {
    return this.journeys.enroll(caller, sessionToken);
  }

  @Post('doAuth')
  doAuth(
    @From() caller: Caller,
    @BodyOf(sessionBody) { sessionToken }: SessionBody,
  ): Promise<Answer<'POST /{realm}/b2c-sample-web/proxy/doAuth'>> {
    return this.journeys.authenticate(caller, sessionToken);
  }

  private async accessTo(tenant: string, sessionToken: string): Promise<string> {
    return this.tokens.issue(tenant, (await this.sessions.call(tenant, sessionToken)).id);
  }
}
