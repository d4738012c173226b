import { SealedRequests } from '@bonafide/platform/crypto/sealed-request';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { analyzeAnswer, type BodyCapture, checkAnswer, readCapture } from '../analyze/analyze.answers.js';
import { type Analysis, AnalyzeService } from '../analyze/analyze.service.js';
import { openedBody } from '../sealed/sealed-body.js';
import { SessionService } from '../session/session.service.js';

/** Face liveness for browsers (Knomi Web), held to a session where the tenant wants that. */
@Controller('b2c/sdk/faceliveness')
export class BrowserController {
  constructor(
    private readonly liveness: AnalyzeService,
    private readonly sessions: SessionService,
    private readonly sealed: SealedRequests,
  ) {}

  @Post('analyze')
  @HttpCode(200)
  async analyze(@Body() body: unknown, @From() caller: Caller): Promise<object> {
    const { analysis, capture } = await this.judge(body, caller);
    return analyzeAnswer(analysis, capture);
  }

  @Post('checkLiveness')
  @HttpCode(200)
  async checkLiveness(@Body() body: unknown, @From() caller: Caller): Promise<object> {
    return checkAnswer((await this.judge(body, caller)).analysis);
  }

  @Post('analyzeEncrypted')
  @HttpCode(200)
  async analyzeEncrypted(@Body() body: unknown, @From() caller: Caller): Promise<object> {
    return this.analyze(await openedBody(this.sealed, body), caller);
  }

  /** The body is read before the session is used up: a request that nobody could judge costs no session. */
  private async judge(body: unknown, { tenant }: Caller): Promise<{ analysis: Analysis; capture: BodyCapture }> {
    const capture = readCapture(body);
    await this.sessions.use(tenant, body);
    return { analysis: await capture.judge(this.liveness, tenant), capture };
  }
}
