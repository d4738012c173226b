import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Session } from '../session/session.entity.js';
import { Device } from './device.entity.js';
import { verifiesDevice } from './device-key.js';

/** The devices of registered people. */
@Injectable()
export class Devices {
  constructor(private readonly database: DataSource) {}

  /** True when the person's device of that name has a key and signed the message with it. */
  async signed(session: Session, deviceId: string, message: string, signature: Uint8Array): Promise<boolean> {
    const { tenant, registrationId } = session;
    if (!registrationId) return false;
    const devices = this.database.getRepository(Device);
    const device = await devices.findOneBy({ tenant, ownerId: registrationId, deviceId });
    return device?.publicKey ? verifiesDevice(device.publicKey, message, signature) : false;
  }
}
