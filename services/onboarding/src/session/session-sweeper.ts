import type { Logger } from '@bonafide/platform/observability/logger';
import type { DataSource } from 'typeorm';

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
export class SessionSweeper {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: DataSource,
    private readonly log: Logger,
    private readonly historyDays: number,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.attempt(), EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async sweep(): Promise<void> {
    for (const sql of EXPIRED) await this.database.query(sql);
    for (const sql of HISTORY) await this.database.query(sql, [this.historyDays]);
  }

  private async attempt(): Promise<void> {
    await this.sweep().catch((err: unknown) => this.log.warn({ err }, 'expired sessions could not be swept'));
  }
}
