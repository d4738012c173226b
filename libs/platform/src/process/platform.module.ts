import { type DynamicModule, Global, Inject, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { BaseConfig } from '../config/config.js';
import { connectDatabase, databaseOptions } from '../database/database.js';
import type { Logger } from '../observability/logger.js';
import { Readiness } from '../observability/management-server.js';
import { Metrics } from '../observability/metrics.js';
import { Periodic } from './periodic.js';
import { CONFIG, LOGGER, SERVICE_NAME } from './tokens.js';

/** What exists before the application does. */
export interface Process {
  name: string;
  config: BaseConfig;
  log: Logger;
  metrics: Metrics;
  readiness: Readiness;
  answersWithoutDatabase: boolean;
}

const DATABASE_IS_OPTIONAL = Symbol('database is optional');

/**
 * What every service is given, in all its modules: `CONFIG`, `LOGGER`, `SERVICE_NAME`, `Metrics`, `Readiness`,
 * `Periodic`, and the `DataSource` with the entities that feature modules list by `TypeOrmModule.forFeature`.
 */
@Global()
@Module({})
export class PlatformModule implements OnModuleInit, OnModuleDestroy {
  static of(process: Process): DynamicModule {
    const provided = [
      { provide: CONFIG, useValue: process.config },
      { provide: LOGGER, useValue: process.log },
      { provide: SERVICE_NAME, useValue: process.name },
      { provide: Metrics, useValue: process.metrics },
      { provide: Readiness, useValue: process.readiness },
    ];
    return {
      module: PlatformModule,
      imports: [databaseModule(process)],
      providers: [...provided, { provide: DATABASE_IS_OPTIONAL, useValue: process.answersWithoutDatabase }, Periodic],
      exports: [...provided.map(({ provide }) => provide), Periodic],
    };
  }

  constructor(
    private readonly database: DataSource,
    private readonly readiness: Readiness,
    @Inject(DATABASE_IS_OPTIONAL) private readonly databaseIsOptional: boolean,
  ) {}

  onModuleInit(): void {
    if (this.databaseIsOptional) return;
    this.readiness.add('database', async () => void (await this.database.query('SELECT 1')));
  }

  /** The first step of a shutdown: no new traffic while the rest closes. */
  onModuleDestroy(): void {
    this.readiness.drain();
  }
}

/** Nest's TypeORM module, which waits as long as the database is away. */
function databaseModule({ config, log }: Process): DynamicModule {
  return TypeOrmModule.forRootAsync({
    useFactory: () => ({ ...databaseOptions(config.BONAFIDE_DATABASE_URL), autoLoadEntities: true }),
    dataSourceFactory: async (options) => {
      if (!options) throw new Error('TypeORM was given no options');
      const database = new DataSource(options);
      await connectDatabase(database, log);
      return database;
    },
  });
}
