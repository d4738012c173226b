import { statement } from '@bonafide/platform/database/statement';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, Not } from 'typeorm';
import type { Person } from '../../journey/proof/proof.js';
import { Device } from './device.entity.js';
import { type DeviceSignature, verifiesDevice } from './device-signature.js';

/** $1 person, $2 device, $3 tenant, $4 public key, $5 when it was added. */
const putAlone = statement(
  'device put alone',
  `WITH others AS (DELETE FROM device WHERE subject_id = $1 AND device_id <> $2)
   INSERT INTO device (subject_id, device_id, tenant, public_key, added_at) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (subject_id, device_id) DO UPDATE SET
     tenant = EXCLUDED.tenant, public_key = EXCLUDED.public_key, added_at = EXCLUDED.added_at`,
);

/** $1 person, $2 device, $3 tenant. */
const findKey = statement<Pick<Device, 'publicKey'>>(
  'device key',
  'SELECT public_key AS "publicKey" FROM device WHERE subject_id = $1 AND device_id = $2 AND tenant = $3',
);

/** The devices of people. */
@Injectable()
export class Devices {
  constructor(private readonly database: DataSource) {}

  of({ tenant, subjectId }: Person): Promise<Device[]> {
    return this.database.getRepository(Device).findBy({ tenant, subjectId });
  }

  /** True when the person's device of that name has a key and signed the message with it. */
  async signed(
    manager: EntityManager,
    { tenant, subjectId }: Person,
    deviceId: string,
    message: string,
    signature: DeviceSignature,
  ): Promise<boolean> {
    const [device] = await findKey(manager, [subjectId, deviceId, tenant]);
    return device?.publicKey ? verifiesDevice(device.publicKey, message, signature) : false;
  }

  /** Makes a device the only one of a person, whom the caller has locked: by the subject's row, or by the session of an enrolment. */
  async putAlone(manager: EntityManager, device: Device): Promise<void> {
    const { subjectId, deviceId, tenant, publicKey, addedAt } = device;
    await putAlone(manager, [subjectId, deviceId, tenant, publicKey, addedAt]);
  }

  /** Adds or replaces a device of a locked person. Throws INVALID_VALUE beyond `most` devices. */
  async put(manager: EntityManager, device: Device, most: number): Promise<void> {
    const { subjectId, deviceId } = device;
    if ((await manager.countBy(Device, { subjectId, deviceId: Not(deviceId) })) >= most) {
      throw new DomainError('INVALID_VALUE', `The person has ${most} devices already`, { field: 'deviceId' });
    }
    await manager.upsert(Device, device, ['subjectId', 'deviceId']);
  }
}
