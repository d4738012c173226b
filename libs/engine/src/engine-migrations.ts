import type { MigrationSet } from '@bonafide/platform/database/migrate';

/** Migrations of the receipts' table. */
export const engineMigrations: MigrationSet = {
  library: 'engine',
  folder: new URL('../migrations', import.meta.url),
};
