import { Periodic } from '@bonafide/platform/process/periodic';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { type Registration, Subject } from '../journey/subject/subject.entity.js';
import { CustomerConfigs } from '../settings/customer-configs.js';
import { Erasure } from './erasure.js';

const EVERY_MS = 3_600_000;
/** Longest time of one run; what is left follows with the next. */
const LONGEST_MS = 600_000;
const BATCH = 100;

/**
 * A registered person who was neither registered, authenticated nor re-enrolled for so long, and is in no session now: $1
 * tenant, $2 days.
 */
const UNUSED = `tenant = $1 AND completed_at IS NOT NULL AND active_at < now() - make_interval(days => $2) AND NOT EXISTS (
  SELECT FROM session WHERE session.subject_id = subject.id AND session.status = 'pending' AND session.expires_at > now())`;

/**
 * Erases, hourly, the registrations that were not used for longer than their tenant keeps them
 * (`policy.registrationRetentionDays`), as an administrator's erasure does. By the database's clock alone.
 */
@Injectable()
export class Retention implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
    private readonly configs: CustomerConfigs,
    private readonly erasure: Erasure,
  ) {}

  onApplicationBootstrap(): void {
    const run = async () => void (await this.eraseUnused());
    this.periodic.start({ name: 'registration retention', everyMs: EVERY_MS, replicas: 'one', run });
  }

  /** Returns how many were erased, until none is due or the time is up. */
  async eraseUnused(): Promise<number> {
    const until = performance.now() + LONGEST_MS;
    let erased = 0;
    for (const tenant of await this.configs.changedBy()) {
      const days = (await this.configs.of(tenant)).policy.registrationRetentionDays;
      if (days > 0) erased += await this.eraseOf(tenant, days, until);
    }
    return erased;
  }

  /** In batches, and each registration in a transaction of its own. */
  private async eraseOf(tenant: string, days: number, until: number): Promise<number> {
    let total = 0;
    while (performance.now() < until) {
      const batch = await this.unused(tenant, days);
      let erased = 0;
      for (const registration of batch) {
        const isStillDue = (manager: EntityManager) => isUnused(manager, registration, days);
        if (await this.erasure.erase(registration, { actor: '', reason: 'retention', isStillDue })) erased += 1;
      }
      total += erased;
      // What is left of a batch came back into use meanwhile.
      if (batch.length < BATCH || erased === 0) break;
    }
    return total;
  }

  private async unused(tenant: string, days: number): Promise<Registration[]> {
    const rows: { id: string }[] = await this.database.query(
      `SELECT id FROM subject WHERE ${UNUSED} ORDER BY active_at LIMIT ${BATCH}`,
      [tenant, days],
    );
    const found = await this.database.getRepository(Subject).findBy({ id: In(rows.map(({ id }) => id)) });
    return found.filter((subject): subject is Registration => subject.code !== null);
  }
}

/** Asked again of the locked row, once the person's sessions are locked. */
async function isUnused(manager: EntityManager, { tenant, id }: Registration, days: number): Promise<boolean> {
  const rows = await manager.query(`SELECT FROM subject WHERE ${UNUSED} AND id = $3 FOR UPDATE`, [tenant, days, id]);
  return rows.length > 0;
}
