import { Injectable } from '@nestjs/common';
import type { OfferedCheck, Person, Proof } from '../../journey/proof/proof.js';
import { DeviceHistory } from './device-history.js';
import { DEVICE_RISK_POLICY } from './device-risk.policy.js';

const check = 'deviceSecurity';
const setting = 'checkDeviceSecurity';
const isSignal = true;

/** No proof of who somebody is: a device that gives no cause for suspicion. */
@Injectable()
export class DeviceRiskProof implements Proof {
  readonly name = 'device-risk';
  readonly checks: readonly OfferedCheck[] = [
    { flow: 'enrollment', check, setting, isSignal },
    { flow: 'authentication', check, setting, isSignal },
    { flow: 'reenrollment', check, setting, isSignal },
  ];
  readonly policy = DEVICE_RISK_POLICY;

  constructor(private readonly history: DeviceHistory) {}

  async records(person: Person): Promise<object> {
    const [previous, uses] = await Promise.all([this.history.previous(person), this.history.uses(person)]);
    return {
      ...(uses.length > 0 && { deviceUses: uses.map((usedAt) => usedAt.toISOString()) }),
      ...(previous && { devicePlace: { ...previous.location, seenAt: previous.seenAt.toISOString() } }),
    };
  }
}
