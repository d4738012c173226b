import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, Get, Param } from '@nestjs/common';
import { AccessTokens } from './access-tokens.js';
import { type SessionBody, sessionBody, type TriggerBody, triggerBody } from './b2c.schemas.js';
import { B2cSessions } from './b2c-sessions.js';
import { completionStatus } from './completion-status.js';
import { isUnknownPerson, Triggers, UNKNOWN_PERSON } from './triggers.js';

const ENROLL = ['onboarding/b2c/triggerEnroll', 'b2c/proxy/triggerEnroll'];
const AUTHENTICATE = ['onboarding/b2c/triggerAuthenticate', 'b2c/proxy/triggerAuthenticate'];

/** What a client's server calls for browsers' journeys, with credentials. */
@Controller()
export class B2cController {
  constructor(
    private readonly triggers: Triggers,
    private readonly sessions: B2cSessions,
    private readonly tokens: AccessTokens,
  ) {}

  @Post(ENROLL)
  async triggerEnroll(
    @From() { tenant }: Caller,
    @BodyOf(triggerBody) body: TriggerBody,
  ): Promise<Answer<'POST /onboarding/b2c/triggerEnroll'>> {
    try {
      return await this.triggers.enroll({ tenant }, body);
    } catch (error) {
      if (!isUnknownPerson(error)) throw error;
      const nothing = { sessionToken: null, sessionCallbackURL: null, qrcodeImage: null };
      return { status: 'FAILURE', ...nothing, errorSummary: UNKNOWN_PERSON };
    }
  }

  @Post(AUTHENTICATE)
  triggerAuthenticate(
    @From() { tenant }: Caller,
    @BodyOf(triggerBody) body: TriggerBody,
  ): Promise<Answer<'POST /onboarding/b2c/triggerAuthenticate'>> {
    return this.triggers.authenticate({ tenant }, body);
  }

  @Get('onboarding/b2c/operationStatus/:sessionToken')
  async operationStatus(
    @From() { tenant }: Caller,
    @Param('sessionToken') token: string,
  ): Promise<Answer<'GET /onboarding/b2c/operationStatus/{sessionToken}'>> {
    const { status, isOver } = await this.sessions.find(tenant, token);
    return { completionStatus: completionStatus(status, isOver) };
  }

  @Post('tokenVerify/validateSession')
  async validateSession(
    @From() { tenant }: Caller,
    @BodyOf(sessionBody) { sessionToken }: SessionBody,
  ): Promise<Answer<'POST /tokenVerify/validateSession'>> {
    const { id } = await this.sessions.call(tenant, sessionToken);
    return { accessToken: await this.tokens.issue(tenant, id) };
  }
}
