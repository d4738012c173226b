import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Progress, Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import { CustomerConfigs } from '../../settings/customer-configs.js';
import { PinIdentities, type SealedIdentity } from './pin-identities.js';
import { type PinIdentity, PinService } from './pin-service.js';

interface Found {
  identity: PinIdentity;
  told: SealedIdentity;
}

/** The identity, sealed, and where the session stands. */
export interface InitiatedPin {
  told: SealedIdentity;
  progress: Progress;
}

/**
 * initiatePIN and initPINReset: begins a PIN that the person sets on the page; decides nothing. Each but a repeat within half a
 * minute begins another one, in place of the one before. Throws INVALID_VALUE for a reset where the tenant allows none.
 */
@Injectable()
export class InitiatePin implements Step<'enrollment' | 'reenrollment', object, Found, SealedIdentity, InitiatedPin> {
  readonly name = 'initiatePIN';
  readonly flows = ['enrollment', 'reenrollment'] as const;
  readonly deadlineMs = 2000;
  readonly repeatSeconds = 30;

  constructor(
    private readonly pins: PinService,
    private readonly identities: PinIdentities,
    private readonly configs: CustomerConfigs,
  ) {}

  async ask(context: StepContext): Promise<Found> {
    const { tenant, flow, operationId } = context;
    if (flow === 'reenrollment') requireReset((await this.configs.of(tenant)).onboardingOptions.reenrollment);
    const identity = await this.pins.begin(context);
    return { identity, told: await this.identities.seal(tenant, operationId, identity) };
  }

  decide({ told }: Found) {
    return { result: 'nothing', facts: told } as const;
  }

  async keep(manager: EntityManager, context: StepContext, { found }: { found: Found }): Promise<void> {
    await this.pins.keepBegun(manager, context, found.identity);
  }

  answer(told: SealedIdentity, progress: Progress): InitiatedPin {
    return { told, progress };
  }
}

/** Throws INVALID_VALUE where the tenant lets nobody reset a PIN. */
export function requireReset({ resetPIN }: { resetPIN?: boolean | undefined }): void {
  if (!resetPIN) throw new DomainError('INVALID_VALUE', 'onboardingOptions.reenrollment.resetPIN is not switched on');
}
