import type { Logger } from '@bonafide/platform/observability/logger';
import { Periodic } from '@bonafide/platform/process/periodic';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isAway } from '../people/is-away.js';
import { postponeAwaited, type Taken, takeAwaited } from './awaited.sql.js';
import { Descriptions } from './descriptions.js';

const EVERY_MS = 500;
/** Of a tenant, before others have their turn. */
const BATCH = 100;
/** Longer than asking for a batch takes; then another replica may take it. */
const TAKEN_SECONDS = 60;
const LONGEST_SECONDS = 30;

/** Asks onboarding for registrations that are awaited, at whichever replica comes first, and again where it cannot tell. */
@Injectable()
export class AwaitedRegistrations implements OnApplicationBootstrap {
  private running: Promise<void> | undefined;

  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
    private readonly descriptions: Descriptions,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.periodic.start({
      name: 'awaited registrations',
      everyMs: EVERY_MS,
      replicas: 'each',
      run: () => this.drain(),
    });
  }

  /** Asks for what is due at once; never throws. */
  nudge(): void {
    void this.drain().catch((err) => this.log.warn({ err }, 'asking for registrations failed, it is tried again'));
  }

  /** Asks for all that is due; joins a run that is under way. */
  drain(): Promise<void> {
    this.running ??= this.run().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async run(): Promise<void> {
    for (;;) {
      const taken = await takeAwaited(this.database.manager, [TAKEN_SECONDS, BATCH]);
      if (taken.length === 0) return;
      for (const [tenant, of] of Map.groupBy(taken, (one) => one.tenant)) {
        await this.settle(tenant, of).catch((err) => this.postpone(tenant, of, err));
      }
    }
  }

  /** One that cannot be described does not hold up the others. */
  private async settle(tenant: string, taken: readonly Taken[]): Promise<void> {
    try {
      await this.descriptions.follow(tenant, taken);
    } catch (error) {
      if (taken.length === 1 || isAway(error)) throw error;
      for (const one of taken) await this.settle(tenant, [one]).catch((err) => this.postpone(tenant, [one], err));
    }
  }

  private async postpone(tenant: string, taken: readonly Taken[], err: unknown): Promise<void> {
    this.log.warn({ err, tenant, registrations: taken.length }, 'registrations wait for being described');
    const tries = Math.max(...taken.map((one) => one.tries));
    const seconds = Math.min(LONGEST_SECONDS, 0.5 * 2 ** Math.min(tries, 10));
    const which = [taken.map(({ code }) => code), taken.map(({ asked }) => asked)];
    await postponeAwaited(this.database.manager, [tenant, ...which, seconds]);
  }
}
