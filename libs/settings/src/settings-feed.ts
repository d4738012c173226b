import type { BaseConfig } from '@bonafide/platform/config/config';
import { Notifications } from '@bonafide/platform/database/notifications';
import type { Logger } from '@bonafide/platform/observability/logger';
import { CONFIG, LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable } from '@nestjs/common';

/** Called on a change: with its tenant, or undefined when changes of any tenant may have been missed. */
export type OnChange = (tenant: string | undefined) => void;

/** Reports at once what any process changed in `tenant_setting`. One per process. */
@Injectable()
export class SettingsFeed {
  private readonly listeners = new Map<string, OnChange[]>();
  private readonly notifications: Notifications;

  constructor(
    @Inject(CONFIG) { BONAFIDE_DATABASE_URL }: Pick<BaseConfig, 'BONAFIDE_DATABASE_URL'>,
    @Inject(LOGGER) log: Logger,
  ) {
    this.notifications = new Notifications(BONAFIDE_DATABASE_URL, 'bonafide_tenant_setting', log);
  }

  /** True while changes are reported; while false, ask the database instead of a cache. */
  get listening(): boolean {
    return this.notifications.listening;
  }

  /** Reports changes of a section from now on. */
  subscribe(section: string, onChange: OnChange): void {
    this.listeners.set(section, [...(this.listeners.get(section) ?? []), onChange]);
  }

  /** Begins to listen, and keeps trying while the database is away. */
  start(): void {
    this.notifications.start({
      onMessage: (payload) => {
        const space = payload.indexOf(' ');
        for (const onChange of this.listeners.get(payload.slice(0, space)) ?? []) onChange(payload.slice(space + 1));
      },
      onGap: () => {
        for (const onChange of [...this.listeners.values()].flat()) onChange(undefined);
      },
    });
  }

  /** Ends the connection. */
  async stop(): Promise<void> {
    await this.notifications.stop();
  }
}
