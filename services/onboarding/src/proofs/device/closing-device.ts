import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ClosingPart, Person } from '../../journey/proof/proof.js';
import { Subjects } from '../../journey/subject/subjects.js';
import { CustomerConfigs } from '../../settings/customer-configs.js';
import { type ClosingDevice, closingDevice } from './device.schemas.js';
import { Devices } from './devices.js';

/** The device to keep, and how; undefined when none came along. */
type Found = { deviceId: string; publicKey: Buffer | null; isAlone: boolean; most: number } | undefined;

/** The device that comes along when a re-enrolment is closed: added to the others, or made the only one. */
@Injectable()
export class ClosingDevicePart implements ClosingPart<ClosingDevice, Found> {
  readonly body = closingDevice;

  constructor(
    private readonly devices: Devices,
    private readonly subjects: Subjects,
    private readonly configs: CustomerConfigs,
  ) {}

  async ask(tenant: string, { deviceId, publicKey, addOrUpdate }: ClosingDevice): Promise<Found> {
    if (!deviceId) return undefined;
    const { maxDeviceIds: most } = await this.configs.of(tenant);
    return { deviceId, publicKey, isAlone: addOrUpdate === 1, most };
  }

  /** Throws INVALID_VALUE beyond `maxDeviceIds`. */
  async keep(manager: EntityManager, { tenant, subjectId }: Person, found: Found, now: Date): Promise<void> {
    if (!found) return;
    const { deviceId, publicKey, isAlone, most } = found;
    const device = { tenant, subjectId, deviceId, publicKey, addedAt: now };
    // Two re-enrolments of a person hold two sessions: without this lock they would pass the limit, or replace all, together.
    await this.subjects.lock(manager, tenant, subjectId);
    await (isAlone ? this.devices.putAlone(manager, device) : this.devices.put(manager, device, most));
  }
}
