import type { Answer } from '@bonafide/contract/answer';
import { Injectable } from '@nestjs/common';
import { authProgress, type Progress, type Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import type { VerifyDeviceBody } from './device.schemas.js';
import { Devices } from './devices.js';

interface Facts {
  message: string;
}

/** verifyDevice: passes when an enrolled device signed the token's text (ADR 0022). A wrong signature is no error, one in no known form is. */
@Injectable()
export class VerifyDevice
  implements
    Step<'authentication', VerifyDeviceBody, boolean, Facts, Answer<'POST /onboarding/authentication/verifyDevice'>>
{
  readonly name = 'verifyDevice';
  readonly flows = ['authentication'] as const;
  readonly check = 'verifyDevice';
  readonly deadlineMs = 2000;

  constructor(private readonly devices: Devices) {}

  ask(context: StepContext, { deviceId, authToken, signature }: VerifyDeviceBody): Promise<boolean> {
    return this.devices.signed(context, deviceId, authToken, signature);
  }

  decide(isSigned: boolean) {
    return isSigned
      ? ({ result: 'passed', facts: { message: 'Device verified.' } } as const)
      : ({ result: 'missed', facts: { message: 'Device signature is invalid' } } as const);
  }

  answer(facts: Facts, progress: Progress): Answer<'POST /onboarding/authentication/verifyDevice'> {
    return { ...facts, ...authProgress(progress) };
  }
}
