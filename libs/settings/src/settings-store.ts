import type { Logger } from '@bonafide/platform/observability/logger';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Section } from './section.js';
import { Settings } from './settings.js';
import { SettingsFeed } from './settings-feed.js';
import { SettingsReport } from './settings-report.js';

/** All sections of a process. */
@Injectable()
export class SettingsStore {
  private readonly opened = new Set<string>();

  constructor(
    private readonly database: DataSource,
    private readonly feed: SettingsFeed,
    @Inject(LOGGER) private readonly log: Logger,
    private readonly metrics: Metrics,
  ) {}

  /** The settings of a section, which one provider opens and others share. Throws when it is open already. */
  open<V extends object>(section: Section<V>): Settings<V> {
    if (this.opened.has(section.name)) throw new Error(`The section "${section.name}" is open already`);
    this.opened.add(section.name);
    const report = new SettingsReport(section, this.log, this.metrics.registry);
    return new Settings(section, this.database, this.feed, report);
  }
}
