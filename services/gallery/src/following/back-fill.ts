import type { Logger } from '@bonafide/platform/observability/logger';
import { Periodic } from '@bonafide/platform/process/periodic';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { databaseTime } from '../ledger/ledger.sql.js';
import { AwaitedRegistrations } from './awaited-registrations.js';
import { Comparison } from './comparison.js';
import { dueTenants } from './comparison.sql.js';

const EVERY_MS = 30_000;

/** Compares the members of every tenant with onboarding's registrations: soon after the start, daily, and when asked to. */
@Injectable()
export class BackFill implements OnApplicationBootstrap {
  private readonly first = new Map<string, Promise<void>>();
  /** By the database's clock, of the first turn. */
  private startedAt: string | undefined;

  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
    private readonly comparison: Comparison,
    private readonly awaited: AwaitedRegistrations,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.start({ name: 'gallery back-fill', everyMs: EVERY_MS, replicas: 'one', run: () => this.run() });
  }

  /** Of a tenant that was never compared: joins a comparison that this replica has begun. */
  begin(tenant: string): Promise<void> {
    const running = this.first.get(tenant);
    if (running) return running;
    const comparing = this.comparison.run(tenant).then(() => this.awaited.nudge());
    this.first.set(tenant, comparing);
    const forget = () => void this.first.delete(tenant);
    comparing.then(forget, forget);
    return comparing;
  }

  private async run(): Promise<void> {
    const { manager } = this.database;
    this.startedAt ??= (await databaseTime(manager, []))[0]?.time;
    for (const { tenant } of await dueTenants(manager, [this.startedAt])) {
      await this.comparison.run(tenant).catch((err) => {
        this.log.warn({ err, tenant }, 'comparing members with registrations failed, it is tried again');
      });
    }
    this.awaited.nudge();
  }
}
