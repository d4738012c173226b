import type { Answer } from '@bonafide/contract/answer';
import { BodyOf } from '@bonafide/platform/http/body-of';
import { Post } from '@bonafide/platform/http/post';
import { From } from '@bonafide/platform/http/request';
import type { Caller } from '@bonafide/platform/http/signed-context';
import { Controller } from '@nestjs/common';
import { StepRunner } from '../../journey/step/step-runner.js';
import { AddDevice } from './add-device.step.js';
import { type AddDeviceBody, addDeviceBody, type VerifyDeviceBody, verifyDeviceBody } from './device.schemas.js';
import { VerifyDevice } from './verify-device.step.js';

/** The device's steps, for clients and for sessions of browsers. */
@Controller()
export class DeviceController {
  constructor(
    private readonly runner: StepRunner,
    private readonly add: AddDevice,
    private readonly verify: VerifyDevice,
  ) {}

  @Post(['onboarding/enrollment/addDevice', ':realm/b2c-sample-web/proxy/addDevice'])
  addDevice(
    @From() caller: Caller,
    @BodyOf(addDeviceBody) body: AddDeviceBody,
  ): Promise<Answer<'POST /onboarding/enrollment/addDevice'>> {
    return this.runner.run(this.add, { caller, flow: 'enrollment', token: body.enrollmentToken, body });
  }

  @Post('onboarding/authentication/verifyDevice')
  verifyDevice(
    @From() caller: Caller,
    @BodyOf(verifyDeviceBody) body: VerifyDeviceBody,
  ): Promise<Answer<'POST /onboarding/authentication/verifyDevice'>> {
    return this.runner.run(this.verify, { caller, flow: 'authentication', token: body.authToken, body });
  }
}
