import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@bonafide/platform/observability/logger';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { REPLICA_LOCK } from './lane.sql.js';

const LOOK_MS = 1000;

/**
 * This process among those that deliver. It holds a lock of the database as long as it lives, by which others know at once
 * when it has died; they also wait no longer than its leases.
 */
@Injectable()
export class Replica implements OnApplicationBootstrap {
  readonly id = randomUUID();
  private readonly stopping = new AbortController();
  private finished: Promise<void> = Promise.resolve();
  private holds = false;

  constructor(
    private readonly database: DataSource,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** True while others see that it lives. */
  get isPresent(): boolean {
    return this.holds;
  }

  onApplicationBootstrap(): void {
    this.finished = this.loop();
  }

  /** The last thing that deliveries do: what it works on is free from then on. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.finished;
  }

  private async loop(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const connection = this.database.createQueryRunner();
      try {
        await connection.query(`SELECT pg_advisory_lock(${REPLICA_LOCK('$1')})`, [this.id]);
        this.holds = true;
        while (!signal.aborted) {
          await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
          await connection.query('SELECT 1');
        }
      } catch (err) {
        this.log.warn({ err }, 'the database does not see this replica, retrying');
        await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
      }
      this.holds = false;
      await connection.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
      await connection.release().catch(() => undefined);
    }
  }
}
