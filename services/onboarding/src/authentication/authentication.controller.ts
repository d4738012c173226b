import { parse } from '@bonafide/platform/http/parse';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Body, Controller } from '@nestjs/common';
import { Captures } from '../face/captures.js';
import { faceAnswer } from '../face/face-answer.js';
import { Cancellation } from '../session/cancellation.js';
import { FaceVerification } from '../verification/face-verification.service.js';
import { authenticateBody, authenticationBody, verifyDeviceBody } from './authentication.schemas.js';
import { AuthenticationStart } from './authentication-start.service.js';
import { DeviceVerification } from './device-verification.service.js';

/** `/onboarding/authentication`: a registered person comes back. */
@Controller('/onboarding/authentication')
export class AuthenticationController {
  constructor(
    private readonly start: AuthenticationStart,
    private readonly device: DeviceVerification,
    private readonly face: FaceVerification,
    private readonly cancellation: Cancellation,
    private readonly captures: Captures,
  ) {}

  @Post('authenticate')
  authenticate(@From() caller: Caller, @Body() body: unknown): Promise<object> {
    return this.start.authenticate(caller, parse(authenticateBody, body));
  }

  @Post('verifyDevice')
  verifyDevice(@From() caller: Caller, @Body() body: unknown): Promise<object> {
    return this.device.verify(caller, parse(verifyDeviceBody, body), body);
  }

  @Post('verifyFace')
  async verifyFace(@From() caller: Caller, @Body() body: unknown): Promise<object> {
    const { authToken: token } = parse(authenticationBody, body);
    const capture = await this.captures.read(body);
    return faceAnswer(capture, await this.face.verify(caller, { kind: 'authentication', token, capture, body }));
  }

  @Post('cancel')
  async cancel(@From() caller: Caller, @Body() body: unknown): Promise<object> {
    await this.cancellation.cancel(caller, 'authentication', parse(authenticationBody, body).authToken);
    return {};
  }
}
