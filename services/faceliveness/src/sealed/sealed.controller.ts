import type { Answer } from '@bonafide/contract/answer';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { SealedRequests } from '@bonafide/sealing/sealed-request';
import { Body, Controller } from '@nestjs/common';
import { analyzeAnswer, checkAnswer, readCapture } from '../analyze/analyze.answers.js';
import { AnalyzeService } from '../analyze/analyze.service.js';
import { openedBody } from './sealed-body.js';

/** The operations of face liveness whose request comes in an envelope. Answers are not sealed. */
@Controller('faceliveness')
export class SealedController {
  constructor(
    private readonly liveness: AnalyzeService,
    private readonly sealed: SealedRequests,
  ) {}

  @Post('analyzeEncrypted')
  async analyze(
    @Body() body: unknown,
    @From() { tenant }: Caller,
  ): Promise<Answer<'POST /faceliveness/analyzeEncrypted'>> {
    const capture = readCapture(await openedBody(this.sealed, body));
    return analyzeAnswer(await capture.judge(this.liveness, tenant), capture);
  }

  @Post('checkLivenessEncrypted')
  async checkLiveness(
    @Body() body: unknown,
    @From() { tenant }: Caller,
  ): Promise<Answer<'POST /faceliveness/checkLivenessEncrypted'>> {
    const capture = readCapture(await openedBody(this.sealed, body));
    return checkAnswer(await capture.judge(this.liveness, tenant));
  }

  /** No source shows how activities are named, so all frames are judged as one capture: see this service's README. */
  @Post('checkActiveLivenessEncrypted')
  checkActiveLiveness(
    @Body() body: unknown,
    @From() caller: Caller,
  ): Promise<Answer<'POST /faceliveness/checkActiveLivenessEncrypted'>> {
    return this.analyze(body, caller);
  }
}
