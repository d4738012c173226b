import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Change } from '../index/face-index.js';
import { appendChanges, databaseTime, lockTenant } from './ledger.sql.js';

/** A change as the ledger keeps it: the face of one that is put is the member's. */
export interface Noted {
  readonly kind: Change['kind'];
  readonly code?: string;
  readonly gallery?: string;
}

/** A transaction that changes a tenant's members or galleries, and notes what indexes have to follow. */
export class TenantChange {
  readonly noted: Noted[] = [];
  /** How many members more there are. */
  members = 0;

  constructor(
    readonly manager: EntityManager,
    readonly tenant: string,
  ) {}

  note(kind: Change['kind'], of: Omit<Noted, 'kind'>): void {
    this.noted.push({ kind, ...of });
  }
}

/**
 * Writes changes of a tenant one transaction after the other, each with the next revisions, so that who has seen a revision has
 * seen all before it.
 */
@Injectable()
export class Ledger {
  constructor(private readonly database: DataSource) {}

  /** The database's time, as text that it reads again without loss. */
  async time(): Promise<string> {
    return (await databaseTime(this.database.manager, []))[0]?.time ?? '';
  }

  /** Does `work` in a transaction of its own. */
  change<T>(tenant: string, work: (change: TenantChange) => Promise<T>): Promise<T> {
    return this.database.transaction((manager) => this.changeIn(manager, tenant, work));
  }

  /** The same in the caller's transaction; who changes several tenants in one does so in the order of their names. */
  async changeIn<T>(manager: EntityManager, tenant: string, work: (change: TenantChange) => Promise<T>): Promise<T> {
    await lockTenant(manager, [tenant]);
    const change = new TenantChange(manager, tenant);
    const result = await work(change);
    const { noted, members } = change;
    if (noted.length > 0) {
      const codes = noted.map(({ code }) => code ?? null);
      const galleries = noted.map(({ gallery }) => gallery ?? null);
      await appendChanges(manager, [tenant, noted.map(({ kind }) => kind), codes, galleries, members]);
    }
    return result;
  }
}
