import type { Answer } from '@bonafide/contract/answer';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Body, Controller } from '@nestjs/common';
import { analyzeAnswer, checkAnswer, readCapture } from './analyze.answers.js';
import { AnalyzeService } from './analyze.service.js';

/** The plain operations of face liveness in engines.yaml. */
@Controller('faceliveness')
export class AnalyzeController {
  constructor(private readonly liveness: AnalyzeService) {}

  @Post('analyze')
  async analyze(@Body() body: unknown, @From() { tenant }: Caller): Promise<Answer<'POST /faceliveness/analyze'>> {
    const capture = readCapture(body);
    return analyzeAnswer(await capture.judge(this.liveness, tenant), capture);
  }

  @Post('checkLiveness')
  async checkLiveness(
    @Body() body: unknown,
    @From() { tenant }: Caller,
  ): Promise<Answer<'POST /faceliveness/checkLiveness'>> {
    return checkAnswer(await readCapture(body).judge(this.liveness, tenant));
  }
}
