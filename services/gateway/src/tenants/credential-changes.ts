import type { BaseConfig } from '@bonafide/platform/config/config';
import { Notifications } from '@bonafide/platform/database/notifications';
import type { Logger } from '@bonafide/platform/observability/logger';
import { CONFIG, LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';

/** The channel of the triggers in the migrations. */
const CHANNEL = 'credentials_changed';

/**
 * Receives every change to tenants, clients and API keys. A connection that was lost and made again counts as a change,
 * since one may have been missed.
 */
@Injectable()
export class CredentialChanges implements OnModuleDestroy {
  private readonly notifications: Notifications;

  constructor(
    @Inject(CONFIG) config: Pick<BaseConfig, 'BONAFIDE_DATABASE_URL'>,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.notifications = new Notifications(config.BONAFIDE_DATABASE_URL, CHANNEL, log);
  }

  /** Calls `onChange` on every change from now on, also while it runs; failures are logged. */
  start(onChange: () => Promise<void>): void {
    const tell = () => {
      onChange().catch((err: unknown) => this.log.warn({ err }, 'reading changed credentials failed'));
    };
    // While the connection is down there is nothing to be read.
    const onGap = () => (this.notifications.listening ? tell() : undefined);
    this.notifications.start({ onMessage: tell, onGap });
  }

  onModuleDestroy(): Promise<void> {
    return this.notifications.stop();
  }
}
