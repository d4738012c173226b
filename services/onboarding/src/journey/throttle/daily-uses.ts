import { randomUUID } from 'node:crypto';
import { DomainError } from '@bonafide/platform/errors/domain-error';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { KeyedDigests } from '../subject/keyed-digests.js';
import { DailyUse } from './daily-use.entity.js';

/** What is bounded, of whom, and how often in 24 hours. */
export interface Bound {
  tenant: string;
  /** Names what is used in errors, for example `text message`. */
  factor: string;
  /** Whose use it is: a username, a phone number, a session. Only a keyed digest is kept. */
  whose: string;
  most: number;
}

export const DAY_SECONDS = 86_400;

/**
 * Bounds what is done for one person, number or session within any 24 hours, over all sessions, replicas and restarts. Beside
 * `Throttles`, which know a person by the subject: each enrolment begins one anew.
 */
@Injectable()
export class DailyUses {
  constructor(
    private readonly database: DataSource,
    private readonly digests: KeyedDigests,
  ) {}

  /** Takes one use of each bound, or none; answers what `giveBack` needs. Throws RATE_LIMITED with the seconds to wait. */
  async take(bounds: readonly Bound[]): Promise<string[]> {
    const digested = await Promise.all(
      bounds.map(async (bound) => ({
        ...bound,
        digest: await this.digests.of(bound.tenant, bound.factor, bound.whose),
      })),
    );
    return this.database.transaction(async (manager) => {
      const ids: string[] = [];
      for (const { tenant, factor, digest, most } of digested) {
        const name = `daily use ${tenant} ${factor} ${digest.toString('hex')}`;
        await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
        const [{ used, seconds }] = await manager.query<[{ used: number; seconds: number | null }]>(
          `SELECT count(*)::int AS used, ceil(extract(epoch FROM min(used_at) - now()) + $4)::int AS seconds FROM daily_use
           WHERE tenant = $1 AND factor = $2 AND digest = $3 AND used_at > now() - make_interval(secs => $4)`,
          [tenant, factor, digest, DAY_SECONDS],
        );
        if (used >= most) throw overused(factor, seconds ?? DAY_SECONDS);
        const id = randomUUID();
        await manager.insert(DailyUse, { id, tenant, factor, digest, usedAt: () => 'now()' });
        ids.push(id);
      }
      return ids;
    });
  }

  /** Takes back uses that came to nothing. */
  async giveBack(ids: readonly string[]): Promise<void> {
    await this.database.getRepository(DailyUse).delete([...ids]);
  }
}

function overused(factor: string, seconds: number): DomainError {
  const retryAfter = String(Math.max(seconds, 1));
  return new DomainError('RATE_LIMITED', `The bound of ${factor} within a day is reached, wait ${retryAfter} s`, {
    retryAfter,
  });
}
