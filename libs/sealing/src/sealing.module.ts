import type { Config } from '@bonafide/platform/config/config';
import type { MigrationSet } from '@bonafide/platform/database/migrate';
import { CONFIG } from '@bonafide/platform/process/tokens';
import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { DataKey } from './data-key.entity.js';
import type { sealingConfig } from './sealing-config.js';
import { Vault } from './vault.js';

/** Migrations of the data keys, for the definition of a service that seals. */
export const sealingMigrations: MigrationSet = {
  library: 'sealing',
  folder: new URL('../migrations', import.meta.url),
};

/** For a service that seals what it stores: the `Vault`, in all modules. Data keys are wrapped anew at every start. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([DataKey])],
  providers: [
    {
      provide: Vault,
      inject: [DataSource, CONFIG],
      useFactory: (database: DataSource, config: Config<typeof sealingConfig>) =>
        new Vault(database, config.BONAFIDE_KEYS),
    },
  ],
  exports: [Vault],
})
export class SealingModule implements OnModuleInit {
  constructor(private readonly vault: Vault) {}

  async onModuleInit(): Promise<void> {
    await this.vault.rewrap();
  }
}
