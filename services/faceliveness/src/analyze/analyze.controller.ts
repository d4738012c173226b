import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller } from '@nestjs/common';
import { analyzeAnswer, captureOf, checkAnswer } from './analyze.answers.js';
import { type LivenessBody, livenessBody } from './analyze.schemas.js';
import { AnalyzeService } from './analyze.service.js';

/** The plain operations of face liveness in engines.yaml. */
@Controller('faceliveness')
export class AnalyzeController {
  constructor(private readonly liveness: AnalyzeService) {}

  @Post('analyze')
  async analyze(
    @BodyOf(livenessBody) body: LivenessBody,
    @From() { tenant }: Caller,
  ): Promise<Answer<'POST /faceliveness/analyze'>> {
    const capture = captureOf(body);
    return analyzeAnswer(await capture.judge(this.liveness, { tenant }), capture);
  }

  @Post('checkLiveness')
  async checkLiveness(
    @BodyOf(livenessBody) body: LivenessBody,
    @From() { tenant }: Caller,
  ): Promise<Answer<'POST /faceliveness/checkLiveness'>> {
    return checkAnswer(await captureOf(body).judge(this.liveness, { tenant }));
  }
}
