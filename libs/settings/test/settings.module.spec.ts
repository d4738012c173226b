import type { BaseConfig } from '@bonafide/platform/config/config';
import { createLogger } from '@bonafide/platform/observability/logger';
import { Readiness } from '@bonafide/platform/observability/management-server';
import { Metrics } from '@bonafide/platform/observability/metrics';
import { PlatformModule } from '@bonafide/platform/process/platform.module';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { defineSection } from '@bonafide/settings/section';
import type { Settings } from '@bonafide/settings/settings';
import { SettingsModule, settingsMigrations } from '@bonafide/settings/settings.module';
import { SettingsStore } from '@bonafide/settings/settings-store';
import { testDatabase } from '@bonafide/testing/database';
import { Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';

const integer = (name: string) => ({ name, version: 1, schema: z.object({ count: z.int() }), defaults: { count: 1 } });

@Injectable()
class Colours {
  readonly settings: Settings<{ count: number }>;

  constructor(store: SettingsStore) {
    this.settings = store.open(defineSection(integer('colours')));
  }
}

/** Its defaults are set by the installation, as by an environment variable. */
@Injectable()
class Shapes {
  readonly settings: Settings<{ count: number }>;

  constructor(store: SettingsStore, @Inject(CONFIG) { BONAFIDE_LOG_LEVEL }: BaseConfig) {
    const defaultsOf = (tenant: string) => ({ count: tenant === 'named' && BONAFIDE_LOG_LEVEL === 'info' ? 9 : 1 });
    this.settings = store.open(defineSection({ ...integer('shapes'), defaultsOf }));
  }
}

@Module({ imports: [SettingsModule], providers: [Colours] })
class ColourModule {}

@Module({ imports: [SettingsModule], providers: [Shapes] })
class ShapeModule {}

it('gives each section to those who ask for it, with its defaults of the installation, on one listening connection', async () => {
  const { url, drop } = await testDatabase(settingsMigrations);
  const platform = PlatformModule.of({
    name: 'test',
    config: {
      BONAFIDE_HTTP_HOST: '127.0.0.1',
      BONAFIDE_HTTP_PORT: 0,
      BONAFIDE_MANAGEMENT_PORT: 0,
      BONAFIDE_DATABASE_URL: url,
      BONAFIDE_LOG_LEVEL: 'info',
    },
    log: createLogger('test', 'silent'),
    metrics: new Metrics('test'),
    readiness: new Readiness(),
    answersWithoutDatabase: false,
  });
  const root = { module: class Root {}, imports: [platform, ColourModule, ShapeModule] };
  const application = await NestFactory.createApplicationContext(root, { logger: false });
  const colours = application.get(Colours, { strict: false }).settings;
  const shapes = application.get(Shapes, { strict: false }).settings;
  await colours.change('named', { count: 7 });
  expect([await colours.of('named'), await shapes.of('named')]).toEqual([{ count: 7 }, { count: 9 }]);
  await shapes.change('named', { count: 1 });
  expect([await shapes.of('named'), await shapes.of('other')]).toEqual([{ count: 1 }, { count: 1 }]);
  const store = application.get(SettingsStore, { strict: false });
  expect(() => store.open(defineSection(integer('colours')))).toThrow('open already');
  const database = application.get(DataSource, { strict: false });
  await vi.waitFor(async () => {
    const listening = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`;
    expect(await database.query(listening)).toHaveLength(1);
  });
  await application.close();
  await drop();
});
