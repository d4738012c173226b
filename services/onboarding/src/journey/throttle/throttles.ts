import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Attempt } from './attempt.entity.js';
import { type Attempts, after, type Limits, mayTry } from './throttle.machine.js';

const NONE: Attempts = { failures: 0, failedAt: null };

/** One factor of one person. */
export interface Tried {
  tenant: string;
  subjectId: string;
  factor: string;
}

/** Bounds the tries of one factor on one person, over all sessions, replicas and restarts: ADR 0053. */
@Injectable()
export class Throttles {
  constructor(private readonly database: DataSource) {}

  /**
   * Throws RATE_LIMITED, with the seconds to wait, or INVALID_VALUE when the factor is locked; nothing is counted. Asked
   * before the engines are, so that a throttled try costs nothing. Delays end by the database's clock.
   */
  async demand({ tenant, subjectId, factor }: Tried, limits: Limits): Promise<void> {
    const query = this.database.createQueryBuilder(Attempt, 'attempt').where({ tenant, subjectId, factor });
    const { entities, raw } = await query.addSelect('now()', 'now').getRawAndEntities<{ now: Date }>();
    const [attempts] = entities;
    if (attempts && raw[0]) requireFree(factor, attempts, limits, raw[0].now);
  }

  /** Asks again with the count locked, so that parallel sessions cannot outrun the limits, then counts. */
  async count(
    manager: EntityManager,
    { tenant, subjectId, factor }: Tried,
    passed: boolean,
    { limits, now }: { limits: Limits; now: Date },
  ): Promise<void> {
    const key = { tenant, subjectId, factor };
    // What was never missed has no row, and passing it needs none.
    if (!passed) await addRow(manager, key);
    const attempts = await manager.findOne(Attempt, { where: key, lock: { mode: 'for_no_key_update' } });
    if (!attempts) return;
    requireFree(factor, attempts, limits, now);
    await manager.update(Attempt, key, after(attempts, passed, now));
  }

  /** Forgets the failures of a factor that another one's pass makes good. */
  async clear(manager: EntityManager, { tenant, subjectId, factor }: Tried): Promise<void> {
    await manager.update(Attempt, { tenant, subjectId, factor }, NONE);
  }
}

async function addRow(manager: EntityManager, key: Tried): Promise<void> {
  const row = { ...key, ...NONE };
  await manager.createQueryBuilder().insert().into(Attempt).values(row).orIgnore().execute();
}

function requireFree(factor: string, attempts: Attempts, limits: Limits, now: Date): void {
  const may = mayTry(attempts, limits, now);
  if (may.type === 'locked') throw new DomainError('INVALID_VALUE', `MaxAttempts reached: the ${factor} is locked`);
  if (may.type === 'free') return;
  const retryAfter = String(may.seconds);
  throw new DomainError('RATE_LIMITED', `Too many failed tries of the ${factor}, wait ${retryAfter} s`, { retryAfter });
}
