import { Injectable } from '@nestjs/common';
import type { Progress, StepRequest } from '../../journey/step/step.js';
import { StepRunner } from '../../journey/step/step-runner.js';
import { InitiatePin } from './initiate-pin.step.js';
import { PinIdentities } from './pin-identities.js';
import type { PinIdentity } from './pin-service.js';

/** Begins PINs, and tells each copy of a request the same identity. */
@Injectable()
export class PinInitiation {
  constructor(
    private readonly runner: StepRunner,
    private readonly step: InitiatePin,
    private readonly identities: PinIdentities,
  ) {}

  /** Throws what the step throws. */
  async run(
    request: StepRequest<'enrollment' | 'reenrollment', object>,
  ): Promise<{ identity: PinIdentity; progress: Progress }> {
    const { told, progress } = await this.runner.run(this.step, request);
    return { identity: await this.identities.open(request.caller.tenant, told), progress };
  }
}
