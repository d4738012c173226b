import { deleteBefore } from '@bonafide/platform/database/delete-before';
import { Periodic } from '@bonafide/platform/process/periodic';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PinAuthorization } from './pin-authorization.entity.js';

const EVERY_MS = 60_000;
/** Of a session that is over nothing needs a begun PIN any more. */
const OVER = `DELETE FROM pin_activation USING session
  WHERE session.id = session_id AND (session.status IN ('cancelled', 'failed') OR session.expires_at < now())`;

/** Every minute deletes codes whose time is over, and PINs that were begun in sessions that are over. */
@Injectable()
export class PinSweeper implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.start({ name: 'PIN sweep', everyMs: EVERY_MS, replicas: 'one', run: () => this.sweep() });
  }

  async sweep(): Promise<void> {
    await deleteBefore(this.database, PinAuthorization, 'expiresAt', 0);
    await this.database.query(OVER);
  }
}
