import type { Config } from '@bonafide/platform/config/config';
import { Periodic } from '@bonafide/platform/process/periodic';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { sweepInbox } from './inbox.js';

const HOUR_MS = 3_600_000;

/** Configuration keys of a service that consumes events. */
export const inboxConfig = {
  BONAFIDE_INBOX_DAYS: z.coerce
    .number()
    .int()
    .min(2)
    .max(800)
    .default(30)
    .describe(
      'Days for which handled events are remembered; more than BONAFIDE_EVENTS_MAX_AGE_DAYS of their publisher',
    ),
};

/** Forgets handled events after their days, every hour. */
@Injectable()
export class InboxRetention implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
    @Inject(CONFIG) private readonly config: Config<typeof inboxConfig>,
  ) {}

  onApplicationBootstrap(): void {
    const run = async () => void (await sweepInbox(this.database, this.config.BONAFIDE_INBOX_DAYS));
    this.periodic.start({ name: 'inbox sweep', everyMs: HOUR_MS, replicas: 'one', run });
  }
}
