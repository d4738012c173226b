import { Readiness } from '@bonafide/platform/observability/management-server';
import { Periodic } from '@bonafide/platform/process/periodic';
import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApiKey } from './api-key.entity.js';
import { Bootstrap } from './bootstrap.js';
import { Client } from './client.entity.js';
import { CredentialChanges } from './credential-changes.js';
import { Tenant } from './tenant.entity.js';
import { TenantDirectory } from './tenant-directory.js';

const REFRESH_MS = 15_000;

/** Tenants, clients and API keys: read at the start, whenever they change, and every 15 s in case a change was missed. */
@Module({
  imports: [TypeOrmModule.forFeature([Tenant, Client, ApiKey])],
  providers: [Bootstrap, CredentialChanges, TenantDirectory],
  exports: [TenantDirectory],
})
export class TenantsModule implements OnModuleInit {
  constructor(
    private readonly bootstrap: Bootstrap,
    private readonly directory: TenantDirectory,
    private readonly changes: CredentialChanges,
    private readonly periodic: Periodic,
    private readonly readiness: Readiness,
  ) {}

  async onModuleInit(): Promise<void> {
    const run = () => this.directory.refresh();
    await this.bootstrap.run();
    await run();
    this.changes.start(run);
    this.periodic.start({ name: 'reading of credentials', everyMs: REFRESH_MS, replicas: 'each', run });
    // Callers are answered as long as this holds, with or without the database.
    this.readiness.add('credentials', async () => this.directory.requireFresh());
  }
}
