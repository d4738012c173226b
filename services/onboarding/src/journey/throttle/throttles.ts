import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Attempts, after, type Limits, mayTry } from './throttle.machine.js';
import { addAttempts, lockAttempts, readAttempts, setAttempts } from './throttle.sql.js';

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
  async demand(tried: Tried, limits: Limits): Promise<void> {
    const [attempts] = await readAttempts(this.database.manager, keyOf(tried));
    if (attempts) requireFree(tried.factor, attempts, limits, attempts.now);
  }

  /** The failures in a row, locked, so that parallel sessions cannot outrun the limits; undefined where none failed ever. */
  async lock(manager: EntityManager, tried: Tried): Promise<Attempts | undefined> {
    return (await lockAttempts(manager, keyOf(tried)))[0];
  }

  /** Asks again by what `lock` found, then counts. */
  async count(
    manager: EntityManager,
    tried: Tried,
    passed: boolean,
    { limits, now, attempts: found }: { limits: Limits; now: Date; attempts: Attempts | undefined },
  ): Promise<void> {
    const key = keyOf(tried);
    const attempts = found ?? (passed ? undefined : await this.added(manager, tried));
    // What was never missed has no row, and passing it needs none.
    if (!attempts) return;
    requireFree(tried.factor, attempts, limits, now);
    await set(manager, key, after(attempts, passed, now));
  }

  private async added(manager: EntityManager, tried: Tried): Promise<Attempts | undefined> {
    await addAttempts(manager, keyOf(tried));
    return this.lock(manager, tried);
  }

  /** Forgets the failures of a factor that another one's pass makes good. */
  async clear(manager: EntityManager, tried: Tried): Promise<void> {
    await set(manager, keyOf(tried), NONE);
  }
}

const keyOf = ({ tenant, subjectId, factor }: Tried): unknown[] => [subjectId, factor, tenant];

async function set(manager: EntityManager, key: unknown[], { failures, failedAt }: Attempts): Promise<void> {
  await setAttempts(manager, [...key, failures, failedAt]);
}

/** As `Throttles.demand`, of failures that were read, at a time. */
export function requireFree(factor: string, attempts: Attempts, limits: Limits, now: Date): void {
  const may = mayTry(attempts, limits, now);
  if (may.type === 'locked') throw new DomainError('INVALID_VALUE', `MaxAttempts reached: the ${factor} is locked`);
  if (may.type === 'free') return;
  const retryAfter = String(may.seconds);
  throw new DomainError('RATE_LIMITED', `Too many failed tries of the ${factor}, wait ${retryAfter} s`, { retryAfter });
}
