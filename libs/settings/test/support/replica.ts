import { createDataSource } from '@bonafide/platform/database/database';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import type { Section } from '@bonafide/settings/section';
import { Settings } from '@bonafide/settings/settings';
import { SettingsFeed } from '@bonafide/settings/settings-feed';
import { SettingsReport } from '@bonafide/settings/settings-report';
import { TenantSetting } from '@bonafide/settings/tenant-setting.entity';
import type { DataSource } from 'typeorm';
import { vi } from 'vitest';

/** One process that reads and changes settings. */
export interface Replica<V extends object> {
  settings: Settings<V>;
  feed: SettingsFeed;
  database: DataSource;
  /** Log lines so far. */
  logs: string[];
  /** The exposition text of a gauge for the section. */
  gauge(name: string): Promise<number | undefined>;
  stop(): Promise<void>;
}

/** Starts a process of a service; resolves when it listens for changes. */
export async function replica<V extends object>(
  url: string,
  section: Section<V>,
  trust?: { freshMs: number; keptMs: number; pauseMs: number },
): Promise<Replica<V>> {
  const logs: string[] = [];
  const log = createLogger('test', 'debug', { write: (line) => void logs.push(line) });
  const { registry } = new Metrics('test');
  const database = await createDataSource(url, [TenantSetting]).initialize();
  const feed = new SettingsFeed({ BONAFIDE_DATABASE_URL: url }, log);
  const settings = new Settings(section, database, feed, new SettingsReport(section, log, registry), trust);
  feed.start();
  await vi.waitFor(() => {
    if (!feed.listening) throw new Error('does not listen yet');
  });
  return {
    settings,
    feed,
    database,
    logs,
    gauge: async (name) => {
      const values = await registry.getSingleMetric(name)?.get();
      return values?.values.find(({ labels }) => labels.section === section.name)?.value;
    },
    stop: async () => {
      await feed.stop();
      await database.destroy();
    },
  };
}
