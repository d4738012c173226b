import type { Answer } from '@bonafide/contract/answer';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { SealedRequests } from '@bonafide/sealing/sealed-requests';
import { Body, Controller } from '@nestjs/common';
import { analyzeAnswer, checkAnswer, readCapture } from '../analyze/analyze.answers.js';
import { AnalyzeService } from '../analyze/analyze.service.js';
import { answerSealed } from './sealed-body.js';

/** The operations of face liveness whose request comes in an envelope. Answers are not sealed. */
@Controller('faceliveness')
export class SealedController {
  constructor(
    private readonly liveness: AnalyzeService,
    private readonly sealed: SealedRequests,
  ) {}

  @Post('analyzeEncrypted')
  analyze(@Body() body: unknown, @From() caller: Caller): Promise<Answer<'POST /faceliveness/analyzeEncrypted'>> {
    return answerSealed(this.sealed, body, caller, async (content, signal) => {
      const capture = readCapture(content);
      return analyzeAnswer(await capture.judge(this.liveness, { ...caller, signal }), capture);
    });
  }

  @Post('checkLivenessEncrypted')
  checkLiveness(
    @Body() body: unknown,
    @From() caller: Caller,
  ): Promise<Answer<'POST /faceliveness/checkLivenessEncrypted'>> {
    return answerSealed(this.sealed, body, caller, async (content, signal) =>
      checkAnswer(await readCapture(content).judge(this.liveness, { ...caller, signal })),
    );
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
