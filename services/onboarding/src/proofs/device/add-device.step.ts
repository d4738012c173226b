import type { Answer } from '@bonafide/contract/answer';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { enrollmentProgress, type Kept, type Progress, type Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import type { AddDeviceBody } from './device.schemas.js';
import { Devices } from './devices.js';

/** addDevice: registers the device in place of the one before; one without a key can never prove itself. */
@Injectable()
export class AddDevice
  implements Step<'enrollment', AddDeviceBody, undefined, object, Answer<'POST /onboarding/enrollment/addDevice'>>
{
  readonly name = 'addDevice';
  readonly flows = ['enrollment'] as const;
  readonly check = 'addDevice';
  readonly event = 'device.added';
  readonly deadlineMs = 2000;

  constructor(private readonly devices: Devices) {}

  decide() {
    return { result: 'passed', facts: {} } as const;
  }

  put(
    manager: EntityManager,
    { tenant, subjectId }: StepContext,
    { body: { deviceId, publicKey }, now }: Kept<undefined, AddDeviceBody>,
  ): Promise<void>[] {
    return [this.devices.putAlone(manager, { tenant, subjectId, deviceId, publicKey, addedAt: now })];
  }

  answer(_facts: object, progress: Progress): Answer<'POST /onboarding/enrollment/addDevice'> {
    return enrollmentProgress(progress);
  }
}
