import { parse } from '@bonafide/platform/http/parse';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Body, Controller } from '@nestjs/common';
import { Captures } from '../face/captures.js';
import { faceAnswer } from '../face/face-answer.js';
import { Cancellation } from '../session/cancellation.js';
import { FaceVerification } from '../verification/face-verification.service.js';
import { completeReEnrollBody, reEnrollmentBody } from './re-enrollment.schemas.js';
import { ReEnrollment } from './re-enrollment.service.js';

/** `/onboarding/reEnrollment`: a registered person brings another device. */
@Controller('/onboarding/reEnrollment')
export class ReEnrollmentController {
  constructor(
    private readonly face: FaceVerification,
    private readonly reEnrollment: ReEnrollment,
    private readonly cancellation: Cancellation,
    private readonly captures: Captures,
  ) {}

  @Post('verifyFace')
  async verifyFace(@From() caller: Caller, @Body() body: unknown): Promise<object> {
    const { reEnrollmentToken: token } = parse(reEnrollmentBody, body);
    const capture = await this.captures.read(body);
    return faceAnswer(capture, await this.face.verify(caller, { kind: 'reenrollment', token, capture, body }));
  }

  @Post('completeReEnroll')
  completeReEnroll(@From() caller: Caller, @Body() body: unknown): Promise<object> {
    return this.reEnrollment.complete(caller, parse(completeReEnrollBody, body), body);
  }

  @Post('cancel')
  async cancel(@From() caller: Caller, @Body() body: unknown): Promise<object> {
    await this.cancellation.cancel(caller, 'reenrollment', parse(reEnrollmentBody, body).reEnrollmentToken);
    return {};
  }
}
