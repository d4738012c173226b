import { parse } from '@bonafide/platform/http/parse';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Body, Controller } from '@nestjs/common';
import { Captures } from '../face/captures.js';
import { faceAnswer } from '../face/face-answer.js';
import { Cancellation } from '../session/cancellation.js';
import { addDeviceBody, enrollBody, enrollmentBody } from './enrollment.schemas.js';
import { EnrollmentStart } from './enrollment-start.service.js';
import { EnrollmentSteps } from './enrollment-steps.service.js';

/** `/onboarding/enrollment`: from a name to a registration code. */
@Controller('/onboarding/enrollment')
export class EnrollmentController {
  constructor(
    private readonly start: EnrollmentStart,
    private readonly steps: EnrollmentSteps,
    private readonly cancellation: Cancellation,
    private readonly captures: Captures,
  ) {}

  @Post('enroll')
  enroll(@From() caller: Caller, @Body() body: unknown): Promise<object> {
    return this.start.enroll(caller, parse(enrollBody, body));
  }

  @Post('addDevice')
  addDevice(@From() caller: Caller, @Body() body: unknown): Promise<object> {
    return this.steps.addDevice(caller, parse(addDeviceBody, body), body);
  }

  @Post('addFace')
  async addFace(@From() caller: Caller, @Body() body: unknown): Promise<object> {
    const { enrollmentToken } = parse(enrollmentBody, body);
    const capture = await this.captures.read(body);
    return faceAnswer(capture, await this.steps.addFace(caller, enrollmentToken, capture, body));
  }

  @Post('cancel')
  async cancel(@From() caller: Caller, @Body() body: unknown): Promise<object> {
    await this.cancellation.cancel(caller, 'enrollment', parse(enrollmentBody, body).enrollmentToken);
    return {};
  }
}
