import { Injectable } from '@nestjs/common';
import type { Announced, OfferedCheck, Person, Proof } from '../../journey/proof/proof.js';
import type { OnboardingConfig } from '../../settings/onboarding-config.js';
import { ClosingDevicePart } from './closing-device.js';
import { Devices } from './devices.js';

/** Proof by a key that a device holds. */
@Injectable()
export class DeviceProof implements Proof {
  readonly name = 'device';
  readonly checks: readonly OfferedCheck[] = [
    { flow: 'enrollment', check: 'addDevice', setting: 'addDevice' },
    {
      flow: 'authentication',
      check: 'verifyDevice',
      setting: 'verifyDevice',
      isOwedBy: (person, options) => this.isOwedBy(person, options as OnboardingConfig['onboardingOptions']),
    },
  ];

  constructor(
    private readonly devices: Devices,
    readonly closing: ClosingDevicePart,
  ) {}

  async describe(person: Person): Promise<object> {
    const devices = await this.devices.of(person);
    return {
      registeredDevices: devices.map(({ deviceId, publicKey, addedAt }) => ({
        deviceId,
        publicKey: publicKey?.toString('base64') ?? '',
        registeredDate: addedAt.toISOString(),
      })),
    };
  }

  /** The caller's name of the device that was added last. */
  async announce(person: Person): Promise<Announced> {
    const deviceId = (await this.devices.of(person)).at(-1)?.deviceId;
    return deviceId === undefined ? {} : { deviceId };
  }

  /** Where enrolment asks for no device, only those who have one owe it on return: docs/contract A.5.2. */
  private async isOwedBy(person: Person, { enrollment }: OnboardingConfig['onboardingOptions']): Promise<boolean> {
    return enrollment.addDevice || (await this.devices.of(person)).length > 0;
  }
}
