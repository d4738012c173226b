import { DomainError } from '@bonafide/platform/errors/domain-error';
import type { Logger } from '@bonafide/platform/observability/logger';
import { Periodic } from '@bonafide/platform/process/periodic';
import { LOGGER } from '@bonafide/platform/process/tokens';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { OBJECT_STORE, type ObjectStore } from './object-store.js';

const EVERY_MS = 10_000;
const BATCH = 100;
/** Longest time of one run; what is left follows with the next. */
const LONGEST_MS = 60_000;
/** After its last link has ended, an upload that began in time may still be on its way, and clocks differ. */
const MARGIN_SECONDS = 900;
const RETRY_SECONDS = 60;
/** How long what the service stores may wait for the transaction that refers to it. */
const UNCLAIMED_SECONDS = 600;
/** Storing is given up long before: `REQUEST_MS` of the S3 store. */
const STORING_SECONDS = 60;
/** A transaction lasts no longer by far: one that withdraws a removal has ended before that is due. */
const LAST_CLAIM_SECONDS = 120;

interface Due {
  object_key: string;
  /** No link can bring it back. */
  is_last: boolean;
}

/**
 * Removes the objects of deleted rows within seconds, whatever deleted them, and once more when nothing can store them again; and those
 * that no row came to refer to. One that the store does not remove is tried again each minute, until it does.
 */
@Injectable()
export class ObjectRemovals implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly periodic: Periodic,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore | null,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const run = async () => void (await this.removeDue());
    if (this.store) this.periodic.start({ name: 'object removal', everyMs: EVERY_MS, replicas: 'one', run });
  }

  /**
   * Orders, before they are stored, the removal of objects that nothing refers to yet, in ten minutes: so that none is left over by
   * whatever goes wrong until `withdraw`.
   */
  async order(keys: readonly string[]): Promise<void> {
    await this.database.query(
      `INSERT INTO object_removal (object_key, due_at, links_end)
       SELECT key, now() + make_interval(secs => $2), now() + make_interval(secs => $3) FROM unnest($1::text[]) AS key`,
      [keys, UNCLAIMED_SECONDS, STORING_SECONDS],
    );
  }

  /** Withdraws such an order, in the transaction that refers to the objects. Throws UNAVAILABLE where that comes too late. */
  async withdraw(manager: EntityManager, keys: readonly string[]): Promise<void> {
    const [, withdrawn]: [unknown, number] = await manager.query(
      'DELETE FROM object_removal WHERE object_key = ANY($1) AND due_at > now() + make_interval(secs => $2)',
      [keys, LAST_CLAIM_SECONDS],
    );
    if (withdrawn !== keys.length) throw new DomainError('UNAVAILABLE', 'This took too long, try again');
  }

  /** Returns how many were removed. */
  async removeDue(): Promise<number> {
    const { store } = this;
    if (!store) return 0;
    const until = performance.now() + LONGEST_MS;
    let removed = 0;
    for (let due = await this.due(); due.length > 0 && performance.now() < until; due = await this.due()) {
      for (const one of due) removed += await this.remove(store, one);
    }
    return removed;
  }

  private due(): Promise<Due[]> {
    return this.database.query(
      `SELECT object_key, links_end + make_interval(secs => $1) <= now() AS is_last FROM object_removal
       WHERE due_at <= now() ORDER BY due_at LIMIT $2`,
      [MARGIN_SECONDS, BATCH],
    );
  }

  private async remove(store: ObjectStore, { object_key: key, is_last }: Due): Promise<0 | 1> {
    try {
      await store.delete(key);
    } catch (err) {
      this.log.warn({ err }, 'an object could not be removed; tried again in a minute');
      await this.postpone(key, 'now() + make_interval(secs => $2)', RETRY_SECONDS);
      return 0;
    }
    if (is_last) await this.database.query('DELETE FROM object_removal WHERE object_key = $1', [key]);
    else await this.postpone(key, 'links_end + make_interval(secs => $2)', MARGIN_SECONDS);
    return 1;
  }

  private async postpone(key: string, time: string, seconds: number): Promise<void> {
    await this.database.query(`UPDATE object_removal SET due_at = ${time} WHERE object_key = $1`, [key, seconds]);
  }
}
