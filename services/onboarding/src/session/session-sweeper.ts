import type { Config } from '@bonafide/platform/config/config';
import { Periodic } from '@bonafide/platform/process/periodic';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { historyConfig } from './history-config.js';

const EVERY_MS = 60_000;

/** What has run out: the order matters, since answers hang on sessions. */
const EXPIRED = [
  `DELETE FROM step USING session WHERE session.id = step.session_id AND session.expires_at < now()`,
  `DELETE FROM session WHERE kind = 'enrollment' AND expires_at < now()
   AND NOT EXISTS (SELECT FROM registration WHERE registration.id = session.id)`,
  `UPDATE session SET status = 'expired' WHERE status = 'pending' AND expires_at < now()`,
];

/** What is older than the history that is kept; an enrolment's own row stays as long as its registration. */
const HISTORY = [
  `DELETE FROM session WHERE kind <> 'enrollment' AND expires_at < now() - make_interval(days => $1)`,
  `DELETE FROM decision WHERE decided_at < now() - make_interval(days => $1)`,
];

/**
 * Deletes, each minute, what expired sessions leave behind: answers kept for repeats, and enrolments that made no
 * registration, with their faces and devices; and after `historyDays` the sessions of registered people and the
 * receipts of all decisions. Any number of replicas may sweep at once.
 */
@Injectable()
export class SessionSweeper implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
    @Inject(CONFIG) private readonly config: Config<typeof historyConfig>,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.start({ name: 'session sweep', everyMs: EVERY_MS, replicas: 'one', run: () => this.sweep() });
  }

  async sweep(): Promise<void> {
    for (const sql of EXPIRED) await this.database.query(sql);
    for (const sql of HISTORY) await this.database.query(sql, [this.config.BONAFIDE_HISTORY_DAYS]);
  }
}
