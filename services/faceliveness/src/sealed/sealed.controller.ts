import type { Answer } from '@bonafide/contract/answer';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { SealedRequests } from '@bonafide/sealing/sealed-requests';
import { CHALLENGE_FIELD } from '@bonafide/wire/face-capture';
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

  /** The capture must follow a challenge; members of the vendor's own activities, which no source names, are ignored. */
  @Post('checkActiveLivenessEncrypted')
  checkActiveLiveness(
    @Body() body: unknown,
    @From() caller: Caller,
  ): Promise<Answer<'POST /faceliveness/checkActiveLivenessEncrypted'>> {
    return answerSealed(this.sealed, body, caller, async (content, signal) => {
      const capture = readCapture(content);
      if (!capture.challengeId) throw withoutChallenge();
      return analyzeAnswer(await capture.judge(this.liveness, { ...caller, signal }), capture);
    });
  }
}

function withoutChallenge(): DomainError {
  return new DomainError('FIELD_MISSING', `Required field "${CHALLENGE_FIELD}" is missing.`, {
    field: CHALLENGE_FIELD,
  });
}
