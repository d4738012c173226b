import { deleteBefore } from '@bonafide/platform/database/delete-before';
import { Periodic } from '@bonafide/platform/process/periodic';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DevicePlace } from './device-place.entity.js';
import { DeviceProfile } from './device-profile.entity.js';
import { USES_KEPT_DAYS } from './device-risk.policy.js';
import { DeviceUse } from './device-use.entity.js';

const EVERY_MS = 60_000;
const KEPT_SECONDS = USES_KEPT_DAYS * 86_400;

/** Every minute deletes profiles whose time is over, and uses and places that are older than 90 days. */
@Injectable()
export class DeviceRiskSweeper implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.start({ name: 'device risk sweep', everyMs: EVERY_MS, replicas: 'one', run: () => this.sweep() });
  }

  async sweep(): Promise<void> {
    await deleteBefore(this.database, DeviceProfile, 'expiresAt', 0);
    await deleteBefore(this.database, DeviceUse, 'lastUsedAt', KEPT_SECONDS);
    await deleteBefore(this.database, DevicePlace, 'seenAt', KEPT_SECONDS);
  }
}
