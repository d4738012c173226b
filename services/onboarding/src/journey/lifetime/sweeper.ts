import type { Config } from '@bonafide/platform/config/config';
import { deleteBefore } from '@bonafide/platform/database/delete-before';
import { Periodic } from '@bonafide/platform/process/periodic';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.js';
import { SessionReference } from '../reference/session-reference.entity.js';
import { RegisteredRequest } from '../subject/registered-request.entity.js';
import { REPEAT_SECONDS } from '../subject/registered-requests.js';
import { DailyUse } from '../throttle/daily-use.entity.js';
import { DAY_SECONDS } from '../throttle/daily-uses.js';
import type { historyConfig } from './history-config.js';
import { addUpRegistrations, closeExpired, deleteOutcomes, deletePastSessions } from './sweeps.js';

const EVERY_MS = 60_000;
/** Longest time of one sweep; what is left follows a minute later. */
const LONGEST_MS = 30_000;

/**
 * Every minute, in small batches, deletes what expired sessions leave behind and, after `BONAFIDE_HISTORY_DAYS`, the past
 * sessions of registered people and the outcomes of all steps; references after `BONAFIDE_REFERENCE_DAYS`, what is bounded by the day after a day, digests of
 * registering requests after an hour. Any number of replicas may sweep at once.
 */
@Injectable()
export class Sweeper implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config<typeof historyConfig>,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.start({ name: 'session sweep', everyMs: EVERY_MS, replicas: 'one', run: () => this.sweep() });
  }

  /** Sweeps until nothing is due or the time is up. */
  async sweep(): Promise<void> {
    const days = this.config.BONAFIDE_HISTORY_DAYS;
    const until = Date.now() + LONGEST_MS;
    const sweeps = [
      () => closeExpired(this.database, this.audit),
      () => deletePastSessions(this.database, days),
      () => deleteOutcomes(this.database, days),
      () => addUpRegistrations(this.database),
    ];
    for (const sweep of sweeps) {
      while ((await sweep()) > 0 && Date.now() < until);
    }
    await deleteBefore(this.database, DailyUse, 'usedAt', DAY_SECONDS);
    await deleteBefore(this.database, RegisteredRequest, 'registeredAt', REPEAT_SECONDS);
    const referenceSeconds = this.config.BONAFIDE_REFERENCE_DAYS * DAY_SECONDS;
    await deleteBefore(this.database, SessionReference, 'startedAt', referenceSeconds);
  }
}
