import { Injectable } from '@nestjs/common';
import type { OfferedCheck, Proof } from '../../journey/proof/proof.js';
import { ClosingDevicePart } from './closing-device.js';
import { Devices } from './devices.js';

/** Proof by a key that a device holds. */
@Injectable()
export class DeviceProof implements Proof {
  readonly name = 'device';
  readonly checks: readonly OfferedCheck[] = [
    { flow: 'enrollment', check: 'addDevice', setting: 'addDevice' },
    { flow: 'authentication', check: 'verifyDevice', setting: 'verifyDevice' },
  ];

  constructor(
    private readonly devices: Devices,
    readonly closing: ClosingDevicePart,
  ) {}

  async describe(tenant: string, subjectId: string): Promise<object> {
    const devices = await this.devices.of({ tenant, subjectId });
    return {
      registeredDevices: devices.map(({ deviceId, publicKey, addedAt }) => ({
        deviceId,
        publicKey: publicKey?.toString('base64') ?? '',
        registeredDate: addedAt.toISOString(),
      })),
    };
  }
}
