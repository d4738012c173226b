import type { MigrationSet } from '@bonafide/platform/database/migrate';
import { Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SettingsFeed } from './settings-feed.js';
import { SettingsStore } from './settings-store.js';
import { TenantSetting } from './tenant-setting.entity.js';

/** Migrations of the settings, for the definition of a service that has a section. */
export const settingsMigrations: MigrationSet = {
  library: 'settings',
  folder: new URL('../migrations', import.meta.url),
};

/** Provides the `SettingsStore`. Listens for changes once in a process, however many modules import it. */
@Module({
  imports: [TypeOrmModule.forFeature([TenantSetting])],
  providers: [SettingsFeed, SettingsStore],
  exports: [SettingsStore],
})
export class SettingsModule implements OnModuleInit, OnApplicationShutdown {
  constructor(private readonly feed: SettingsFeed) {}

  onModuleInit(): void {
    this.feed.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.feed.stop();
  }
}
