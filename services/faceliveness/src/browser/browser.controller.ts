import type { Answer } from '@bonafide/contract/answer';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { SealedRequests } from '@bonafide/sealing/sealed-requests';
import { Body, Controller } from '@nestjs/common';
import type { Analysis, Asking } from '../analyze/analysis.js';
import { analyzeAnswer, type BodyCapture, checkAnswer, readCapture } from '../analyze/analyze.answers.js';
import { AnalyzeService } from '../analyze/analyze.service.js';
import { answerSealed } from '../sealed/sealed-body.js';
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
  analyze(@Body() body: unknown, @From() caller: Caller): Promise<Answer<'POST /b2c/sdk/faceliveness/analyze'>> {
    return this.analysisOf(body, caller);
  }

  @Post('checkLiveness')
  async checkLiveness(
    @Body() body: unknown,
    @From() caller: Caller,
  ): Promise<Answer<'POST /b2c/sdk/faceliveness/checkLiveness'>> {
    return checkAnswer((await this.judge(body, caller)).analysis);
  }

  @Post('analyzeEncrypted')
  analyzeEncrypted(
    @Body() body: unknown,
    @From() caller: Caller,
  ): Promise<Answer<'POST /b2c/sdk/faceliveness/analyzeEncrypted'>> {
    return answerSealed(this.sealed, body, caller, (content, signal) =>
      this.analysisOf(content, { ...caller, signal }),
    );
  }

  private async analysisOf(body: unknown, asking: Asking) {
    const { analysis, capture } = await this.judge(body, asking);
    return analyzeAnswer(analysis, capture);
  }

  /** The body is read before the session is used up: a request that cannot be judged does not use up a session. */
  private async judge(body: unknown, asking: Asking): Promise<{ analysis: Analysis; capture: BodyCapture }> {
    const capture = readCapture(body);
    await this.sessions.use(asking.tenant, body);
    return { analysis: await capture.judge(this.liveness, asking), capture };
  }
}
