import type { EntityManager } from 'typeorm';
import { Device } from '../device/device.entity.js';
import { FaceSample } from '../face/face-sample.entity.js';
import type { Session } from '../session/session.entity.js';

/** Deletes what a session that ends without a registration has gathered; the caller saves the session. */
export async function forget(manager: EntityManager, session: Session): Promise<void> {
  session.profile = null;
  await manager.delete(FaceSample, { ownerId: session.id });
  await manager.delete(Device, { ownerId: session.id });
}
