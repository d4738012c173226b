import type { Answer } from '@bonafide/contract/answer';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { authProgress, type Progress, type Step } from '../../journey/step/step.js';
import type { StepContext } from '../../journey/step/step-context.js';
import type { VerifyDeviceBody } from './device.schemas.js';
import { Devices } from './devices.js';
import { GEOFENCE_DEADLINE_MS, Geofences, type Standing } from './geofences.js';

interface Found {
  isSigned: boolean;
  /** Where a right signature came with geofences. */
  standing?: Standing;
  receiptId?: string;
}

interface Facts {
  message: string;
}

type VerifyDeviceAnswer = Answer<'POST /onboarding/authentication/verifyDevice'>;

const MESSAGES = {
  inside: 'Device verified.',
  outside: 'Device is outside the geofences',
  'unknown place': 'Device location is unknown',
  'none in force': 'None of the geofences is enabled',
} as const;

/**
 * verifyDevice: passes when an enrolled device signed the token's text (ADR 0022) and, where geofences are named, says that it is
 * within them (ADR 0116). A wrong signature or place is no error, a signature in no known form is.
 */
@Injectable()
export class VerifyDevice implements Step<'authentication', VerifyDeviceBody, Found, Facts, VerifyDeviceAnswer> {
  readonly name = 'verifyDevice';
  readonly flows = ['authentication'] as const;
  readonly check = 'verifyDevice';
  readonly deadlineMs = GEOFENCE_DEADLINE_MS + 2000;

  constructor(
    private readonly devices: Devices,
    private readonly geofences: Geofences,
  ) {}

  /** Only geofences are asked about. */
  asksNobody({ geosites }: VerifyDeviceBody): boolean {
    return geosites.length === 0;
  }

  async ask(context: StepContext, body: VerifyDeviceBody, manager: EntityManager): Promise<Found> {
    const { deviceId, authToken, signature, geosites, place } = body;
    const isSigned = await this.devices.signed(manager, context, deviceId, authToken, signature);
    // Who does not hold the key learns nothing of places.
    if (!isSigned || geosites.length === 0) return { isSigned };
    if (!place) return { isSigned, standing: 'unknown place' };
    return { isSigned, ...(await this.geofences.check(context, geosites, place)) };
  }

  decide({ isSigned, standing, receiptId }: Found) {
    if (!isSigned) return { result: 'missed', facts: { message: 'Device signature is invalid' } } as const;
    const passed = standing === undefined || standing === 'inside';
    return {
      result: passed ? 'passed' : 'missed',
      facts: { message: MESSAGES[standing ?? 'inside'] },
      ...(standing && { scores: { geofence: standing } }),
      receipts: receiptId ? [receiptId] : [],
    } as const;
  }

  answer(facts: Facts, progress: Progress): VerifyDeviceAnswer {
    return { ...facts, ...authProgress(progress) };
  }
}
