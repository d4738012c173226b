import type { Answer } from '@bonafide/contract/answer';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller, Get, Header } from '@nestjs/common';
import { SessionService } from './session.service.js';

/** Session ids of browser captures. */
@Controller('b2c/sdk')
export class SessionController {
  constructor(private readonly sessions: SessionService) {}

  @Get('getSessionId')
  @Header('cache-control', 'no-store')
  async getSessionId(@From() { tenant }: Caller): Promise<Answer<'GET /b2c/sdk/getSessionId'>> {
    return { session_id: await this.sessions.issue(tenant) };
  }
}
